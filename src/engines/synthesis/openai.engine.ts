import { requireSupportedFormat, Volume } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import type { CallSettings, ServiceClient, ServiceResponse } from '../../common/service-call/index.js';
import { openAiBase } from '../../runtimes/openai/index.js';
import { defineEngine } from '../contract/index.js';
import { spokenWav } from './spoken-wav.js';
import type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';
import { piecesOf } from './text-pieces.js';

class OpenAiParameters {
  @Field({
    type: 'string',
    maxLength: 200,
    description: 'Model of the service. Servers with one model take any name for it.',
  })
  Model = 'gpt-4o-mini-tts';

  @Field({
    type: 'string',
    maxLength: 4_000,
    description: 'Instructions to the model in plain words, for models that support them. Empty: no instructions.',
  })
  Instructions = '';
}

export const openAi = defineEngine<Synthesizer, OpenAiParameters>({
  capability: 'synthesis',
  name: 'openai',
  runs: 'service',
  summary: 'any server with `POST /v1/audio/speech`',
  languages: 'any',
  parameters: OpenAiParameters,
  needsAddress: 'no synthesizer is configured: set Address to a server with /v1/audio/speech, or Engine to flite',
  open: ({ address, service, call, parameters: { Model: model, Instructions: instructions } }) =>
    openAiSynthesizer({ address, service, call, model, instructions }),
});

export interface OpenAiSpeechSettings {
  /** Address of the server, with or without `/v1` at its end. */
  readonly address: string;
  readonly model: string;
  /** How it is to be spoken, in words; '' for nothing said. */
  readonly instructions: string;
  readonly service: ServiceClient;
  readonly call: CallSettings;
}

/** Voice if none is named: servers require one. */
const DEFAULT_VOICE = 'alloy';

/** The service takes 4,096; pieces of a minute or so are heard sooner, and held in less memory. */
const MAX_TEXT = 1_000;

/** Five minutes at 48 kHz. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Rate of the samples that OpenAI's own service sends without a header. */
const RAW_RATE_HZ = 24_000;

const RAW_TYPE = /^audio\/pcm\b/i;

/**
 * Speaks by any server with OpenAI's `POST /v1/audio/speech`.
 *
 * It answers with a wav file, or with 16-bit samples without a header if the content type says so.
 *
 * @see https://platform.openai.com/docs/api-reference/audio/createSpeech
 */
export function openAiSynthesizer(settings: OpenAiSpeechSettings): Synthesizer {
  return {
    speaks: () => true,
    async *synthesize(utterance) {
      for (const text of piecesOf(utterance.text, utterance.language, MAX_TEXT)) {
        utterance.signal.throwIfAborted();
        yield* inVolume(read(await ask(settings, text, utterance)), utterance.volume);
      }
    },
  };
}

function ask(
  { address, model, instructions, service, call }: OpenAiSpeechSettings,
  text: string,
  { voice, rate }: Utterance,
): Promise<ServiceResponse> {
  const request = {
    model,
    input: text,
    voice: voice === '' ? DEFAULT_VOICE : voice,
    response_format: 'wav',
    ...(rate !== 1 && { speed: rate }),
    ...(instructions !== '' && { instructions }),
  };
  return service.call({
    ...call,
    url: `${openAiBase(address)}/audio/speech`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'audio/wav' },
    body: Buffer.from(JSON.stringify(request)),
    maxBytes: MAX_ANSWER_BYTES,
  });
}

function* read({ body, headers }: ServiceResponse): Generator<SpokenAudio> {
  const type = String(headers['content-type'] ?? '');
  try {
    if (RAW_TYPE.test(type)) yield rawAudio(body, type);
    else yield* spokenWav(body);
  } catch (cause) {
    throw new DataFlowError('node.service-failed', 'The service answered something else than speech in a wav file.', {
      cause,
    });
  }
}

/** Little-endian samples; half of one at the end is dropped. */
function rawAudio(body: Uint8Array, type: string): SpokenAudio {
  const [, rate] = /\brate=(\d+)/i.exec(type) ?? [];
  const sampleRateHz = rate === undefined ? RAW_RATE_HZ : Number(rate);
  requireSupportedFormat({ encoding: 'pcm', bitsPerSample: 16, sampleRateHz, channelCount: 1 });
  return { samples: new Int16Array(new Uint8Array(body).buffer, 0, body.length >> 1), sampleRateHz };
}

function* inVolume(speech: Iterable<SpokenAudio>, volume: number): Generator<SpokenAudio> {
  let control: Volume | undefined;
  for (const { samples, sampleRateHz } of speech) {
    control ??= new Volume(volume, sampleRateHz);
    yield { samples: control.apply(samples), sampleRateHz };
  }
}
