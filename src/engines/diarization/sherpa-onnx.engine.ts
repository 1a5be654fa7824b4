import { DataFlowError } from '../../common/errors/index.js';
import type { DiarizeInput, HoldInput, ModelStream, SherpaOnnx, VoiceTurn } from '../../runtimes/sherpa-onnx/index.js';
import { defineEngine } from '../contract/index.js';
import type { Diarizer, DiarizerFactory, SpeakerCount, SpeakerTurn } from './speaker-turn.js';

/** A recording is held whole, by its process: 64 kB a second. */
const MAX_MS = 2 * 3_600_000;

export const sherpaOnnx = defineEngine<DiarizerFactory>({
  capability: 'diarization',
  name: 'sherpa-onnx',
  runs: 'local',
  summary: 'models in MODELS_DIR, on this machine',
  languages: 'installed',
  task: 'diarization',
  sampleRatesHz: [8_000, 16_000],
  open: ({ runtimes }) => ({
    begin: (sampleRateHz, count) => SherpaDiarizer.open(runtimes.sherpa, sampleRateHz, count),
  }),
});

/** Where a stretch of the recording without a gap begins. */
interface Run {
  /** In what was given, in samples. */
  readonly from: number;
  readonly startSample: number;
}

/**
 * Distinguishes speakers by models of speech and of voices in MODELS_DIR.
 *
 * Each recording has its own process, since an hour takes minutes; `close` ends the process.
 */
export class SherpaDiarizer implements Diarizer {
  private readonly runs: Run[] = [];
  private given = 0;

  private constructor(
    private readonly stream: ModelStream,
    private readonly sampleRateHz: number,
    private readonly count: SpeakerCount,
    private readonly unload: () => void,
  ) {}

  /**
   * @param sampleRateHz 8,000 or 16,000.
   * @throws DataFlowError `operation.start-failed`
   */
  static async open(sherpa: SherpaOnnx, sampleRateHz: number, count: SpeakerCount): Promise<SherpaDiarizer> {
    const model = sherpa.ownModel('diarization', { language: '', name: '' });
    return new SherpaDiarizer(await model.open(), sampleRateHz, count, () => model.unload('done'));
  }

  /** @throws DataFlowError `node.failed`, also for a recording of more than two hours. */
  async add(samples: Int16Array, startSample: number): Promise<void> {
    const last = this.runs.at(-1);
    const isContinued = last !== undefined && last.startSample + this.given - last.from === startSample;
    if (!isContinued) this.runs.push({ from: this.given, startSample });
    this.given += samples.length;
    if (this.given * 1000 > MAX_MS * this.sampleRateHz) {
      throw new DataFlowError('node.failed', 'The recording is longer than the two hours that sherpa-onnx takes here.');
    }
    const input: HoldInput = { samples, sampleRateHz: this.sampleRateHz as HoldInput['sampleRateHz'] };
    await this.stream.call('hold', input);
  }

  async end(): Promise<SpeakerTurn[]> {
    if (this.given === 0) return [];
    const input: DiarizeInput = { exactly: this.count.exactly, most: this.count.most };
    return this.inOrder((await this.stream.call('diarize', input)) as VoiceTurn[]);
  }

  close(): void {
    this.stream.close();
    this.unload();
  }

  /** Where two speak at once, the one who began goes on. Speakers are counted as they are heard. */
  private inOrder(found: readonly VoiceTurn[]): SpeakerTurn[] {
    const speakers: number[] = [];
    const turns: SpeakerTurn[] = [];
    for (const { startMs, endMs, speaker } of [...found].sort((one, other) => one.startMs - other.startMs)) {
      const startSample = Math.max(this.placeOf(startMs, 'start'), turns.at(-1)?.endSample ?? 0);
      const endSample = this.placeOf(endMs, 'end');
      if (endSample <= startSample) continue;
      if (!speakers.includes(speaker)) speakers.push(speaker);
      turns.push({ startSample, endSample, speaker: speakers.indexOf(speaker) });
    }
    return turns;
  }

  /** Between two runs, a turn starts with the second, and ends with the first. */
  private placeOf(ms: number, what: 'start' | 'end'): number {
    const sample = Math.min(this.given, Math.round((ms * this.sampleRateHz) / 1000));
    const run = this.runs.findLast(({ from }) => (what === 'start' ? from <= sample : from < sample)) ?? this.runs[0];
    return run ? run.startSample + sample - run.from : sample;
  }
}
