import type { AudioChunk } from '../../audio/index.js';
import { newGroupId } from './group-id.js';
import type { SpeechDetector } from './speech-detector.js';
import { SpeechGate, type SpeechGateOptions } from './speech-gate.js';
import type { SpeechPiece } from './speech-piece.js';

/** Where a speech stands. */
export interface SpeechPlace {
  readonly channel: number;
  readonly startSample: number;
  /** After its last sample; -1 while it goes on. */
  readonly endSample: number;
  /** An id of its own. */
  readonly groupId: string;
}

type Waiting = Promise<void> | undefined;

/** Takes what a splitter makes of a channel: for each speech its start, its audio, its end. */
export interface SpeechSink {
  started(place: SpeechPlace): Waiting;
  audio(chunk: AudioChunk): Waiting;
  ended(place: SpeechPlace): Waiting;
  /** The speech may have ended; only for splitters that report it. */
  endedEarly?(place: SpeechPlace): Waiting;
}

/** Splits the audio of one channel into speeches, each with an utterance group of its own. */
export class SpeechSplitter {
  private readonly gate: SpeechGate;
  private channel = 0;
  private groupId = '';

  constructor(
    private readonly detector: SpeechDetector,
    private readonly options: SpeechGateOptions,
    private readonly sink: SpeechSink,
    /** Divides what the gate gives further. */
    private readonly divide: (piece: SpeechPiece) => Iterable<SpeechPiece> = (piece) => [piece],
  ) {
    this.gate = new SpeechGate(detector, options);
  }

  /** Wait for the promise, where there is one. */
  accept(chunk: AudioChunk): Waiting {
    this.channel = chunk.channel;
    const pieces = this.gate.accept(chunk.samples, chunk.startSample);
    return pieces.length === 0 ? undefined : this.send(pieces);
  }

  /** Sends what is left of the last speech. */
  end(): Promise<void> {
    return this.send(this.gate.end());
  }

  close(): void {
    this.detector.close();
  }

  private async send(pieces: readonly SpeechPiece[]): Promise<void> {
    for (const piece of pieces) for (const part of this.divide(piece)) await this.sendOne(part);
  }

  private sendOne(piece: SpeechPiece): Waiting {
    const { channel } = this;
    const { startSample } = piece;
    switch (piece.kind) {
      case 'start':
        this.groupId = newGroupId();
        return this.sink.started({ channel, startSample, endSample: -1, groupId: this.groupId });
      case 'audio': {
        const { sampleRateHz } = this.options;
        return this.sink.audio({ channel, sampleRateHz, startSample, samples: piece.samples, groupId: this.groupId });
      }
      case 'early-end':
        return this.sink.endedEarly?.({ channel, startSample, endSample: piece.endSample, groupId: this.groupId });
      case 'end':
        return this.sink.ended({ channel, startSample, endSample: piece.endSample, groupId: this.groupId });
    }
  }
}
