import type { ModelStream, SherpaOnnx, StreamOutput } from '../../runtimes/sherpa-onnx/index.js';
import { defineEngine } from '../contract/index.js';
import { meanOf, softenerFor } from '../recognition/index.js';
import type { Hear, Heard, RecognitionStream, StreamingRecognizer, StreamSettings } from './streaming-recognizer.js';

/** Audio that is given to the model at a time: the delay of a partial, against the cost of a call. */
const STEP_MS = 100;

/** How long the last token of a piece is taken to go on: the model says when tokens begin. */
const LAST_TOKEN_SECONDS = 0.3;

export const sherpaOnnx = defineEngine<StreamingRecognizer>({
  capability: 'streaming-recognition',
  name: 'sherpa-onnx',
  runs: 'local',
  summary: 'a streaming model in MODELS_DIR, on this machine',
  languages: 'installed',
  task: 'streaming-recognition',
  sampleRatesHz: [8_000, 16_000],
  open: ({ runtimes }) => sherpaStreamRecognizer(runtimes.sherpa),
});

/** Recognizes by the models in MODELS_DIR: the one that is named, else one of the language. */
export function sherpaStreamRecognizer(sherpa: SherpaOnnx): StreamingRecognizer {
  return {
    async open(settings, hear) {
      const { language, model: name } = settings;
      const stream = await sherpa.model('streaming-recognition', { language, name }).open();
      return new SherpaStream(stream, settings, hear);
    },
  };
}

class SherpaStream implements RecognitionStream {
  private readonly waiting: Int16Array[] = [];
  private waitingSamples = 0;
  private partial = '';
  private isEnded = false;

  constructor(
    private readonly stream: ModelStream,
    private readonly settings: StreamSettings,
    private readonly hear: Hear,
  ) {}

  write(samples: Int16Array): Promise<void> | undefined {
    this.waiting.push(samples);
    this.waitingSamples += samples.length;
    return this.waitingSamples * 1000 >= STEP_MS * this.settings.sampleRateHz ? this.give() : undefined;
  }

  async end(): Promise<void> {
    if (this.isEnded) return;
    this.isEnded = true;
    if (this.waitingSamples > 0) await this.give();
    const { sampleRateHz } = this.settings;
    await this.tell((await this.stream.call('finish', { sampleRateHz })) as StreamOutput);
  }

  close(): void {
    this.isEnded = true;
    this.stream.close();
  }

  private async give(): Promise<void> {
    const samples = new Int16Array(this.waitingSamples);
    let at = 0;
    for (const part of this.waiting.splice(0)) {
      samples.set(part, at);
      at += part.length;
    }
    this.waitingSamples = 0;
    const { sampleRateHz } = this.settings;
    await this.tell((await this.stream.call('accept', { samples, sampleRateHz })) as StreamOutput);
  }

  private async tell({ ended, text }: StreamOutput): Promise<void> {
    for (const piece of ended) {
      this.partial = '';
      await this.hear(this.finalOf(piece));
    }
    if (text === this.partial) return;
    this.partial = text;
    if (text !== '') await this.hear({ isFinal: false, text: this.soften(text) });
  }

  private finalOf({ text, startSeconds, timestamps, probabilities }: StreamOutput['ended'][number]): Heard {
    const confidence = meanOf(probabilities);
    const [first] = timestamps;
    const last = timestamps.at(-1);
    const at = (seconds: number): number => Math.round((startSeconds + seconds) * this.settings.sampleRateHz);
    return {
      isFinal: true,
      text: this.soften(text),
      ...(confidence !== undefined && { confidence }),
      ...(first !== undefined &&
        last !== undefined && { span: { start: at(first), end: at(last + LAST_TOKEN_SECONDS) } }),
    };
  }

  private soften(text: string): string {
    return softenerFor(text, this.settings.language)(text);
  }
}
