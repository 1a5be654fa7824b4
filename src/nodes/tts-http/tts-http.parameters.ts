import { Field } from '../../common/field/index.js';
import { LOCAL_ENGINES, SpeechParameters, type LocalEngine } from '../../engines/synthesis/index.js';

const [AUTO, ...LOCAL] = LOCAL_ENGINES;

export class TtsHttpParameters extends SpeechParameters {
  override ConnectionTimeoutMsec = 20_000;

  @Field({
    type: 'string',
    enum: [AUTO, 'openai', ...LOCAL],
    description:
      'What speaks: `openai`, any server with `POST /v1/audio/speech`; `sherpa-onnx`, a model in MODELS_DIR, on this machine; `flite`, English, in this server; `espeak-ng`, a hundred languages, where that program is installed. `auto`: the service where there is an `Address`, else for each language the first of `sherpa-onnx`, `flite` and `espeak-ng` that speaks it.',
  })
  Engine: LocalEngine | 'openai' = AUTO;

  @Field({
    type: 'string',
    maxLength: 200,
    description: 'Model of the service. Servers with one model take any name for it.',
  })
  Model = 'gpt-4o-mini-tts';

  @Field({
    type: 'string',
    maxLength: 4_000,
    description: 'How the service is to speak, in words, for models that heed them. Empty: nothing is said.',
  })
  Instructions = '';
}
