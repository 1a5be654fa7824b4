import type { AudioChunk } from '../../../audio/index.js';
import { OrderedCalls } from '../calls/index.js';
import type { Segment } from '../segments/index.js';
import { SpeechPieces } from './speech-pieces.js';

export interface PieceAnalysisOptions<T> {
  readonly sampleRateHz: number;
  /** Maximum pieces that are analysed concurrently. */
  readonly most: number;
  /** @returns undefined if nothing is found. */
  readonly analyse: (piece: Segment) => Promise<T | undefined>;
  /** Receives the findings, in the order of the pieces. */
  readonly found: (finding: T, piece: Segment) => Promise<void> | undefined;
}

/** The run of a node that analyses each 3 s of speech. */
export class PieceAnalysis<T> {
  private readonly pieces: SpeechPieces;
  private readonly calls: OrderedCalls<{ readonly finding: T | undefined; readonly piece: Segment }>;

  constructor(private readonly options: PieceAnalysisOptions<T>) {
    this.pieces = new SpeechPieces(options.sampleRateHz);
    this.calls = new OrderedCalls(options.most, ({ finding, piece }) =>
      finding === undefined ? undefined : options.found(finding, piece),
    );
  }

  onAudio(chunk: AudioChunk): Promise<void> | undefined {
    const whole = this.pieces.add(chunk);
    return whole.length === 0 ? undefined : this.analyse(whole);
  }

  async flush(): Promise<void> {
    await this.analyse(this.pieces.end());
    await this.calls.end();
  }

  stop(): void {
    this.pieces.close();
  }

  private async analyse(whole: readonly Segment[]): Promise<void> {
    for (const piece of whole) {
      await this.calls.begin(async () => ({ piece, finding: await this.options.analyse(piece) }));
    }
  }
}
