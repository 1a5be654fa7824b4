import { Field } from '../../common/field/index.js';
import { LOCAL_ENGINES, SpeechParameters, type LocalEngine } from '../../engines/synthesis/index.js';

const [AUTO, ...LOCAL] = LOCAL_ENGINES;

export class TtsWebsocketParameters extends SpeechParameters {
  override ConnectionTimeoutMsec = 10_000;

  @Field({
    type: 'boolean',
    description:
      'Whether each text is spoken as it comes. Off, texts are joined until a sentence is whole, which sounds better.',
  })
  ForceSynthesisOnEveryText = false;

  @Field({
    type: 'string',
    enum: [AUTO, 'websocket', ...LOCAL],
    description:
      'What speaks: `websocket`, a service with the messages of docs/speaking.md; `flite`, English, in this server; `sherpa-onnx`, a model in MODELS_DIR, on this machine; `espeak-ng`, a hundred languages, where that program is installed. `auto`: the service where there is an `Address`, else for each language the first of `sherpa-onnx`, `flite` and `espeak-ng` that speaks it.',
  })
  Engine: LocalEngine | 'websocket' = AUTO;
}
