import type { AudioChunk } from '../../audio/index.js';
import type { FlowEvent, MessageSpool, SpooledMessage } from '../../pipeline/index.js';
import { endsSegment, isAllAudio } from '../shared/segments/index.js';

/** The state of one utterance of a channel, with its held messages. */
export class Utterance {
  /** Events that precede it. */
  readonly lead: FlowEvent[] = [];
  /** Whether its analysis has begun. */
  isBegun = false;
  isJudged = false;
  /** Whether audio of a later one has arrived. */
  hasAllAudio = false;
  samples = 0;
  channel = 0;
  startSample = -1;
  private audioEnd = -1;
  private toldEnd: number | undefined;
  private ended = false;
  private chunks: AudioChunk[] = [];

  constructor(
    readonly groupId: string,
    readonly held: MessageSpool,
  ) {}

  get isEmpty(): boolean {
    return this.held.messages === 0;
  }

  /** Whether it is complete. */
  get hasEnded(): boolean {
    const { toldEnd } = this;
    return this.ended || (toldEnd !== undefined && (this.hasAllAudio || isAllAudio(this.audioEnd, toldEnd)));
  }

  set hasEnded(value: boolean) {
    this.ended = value;
  }

  /** Records a message of the utterance. */
  note(message: SpooledMessage): void {
    if (message.kind === 'event') {
      if (endsSegment(message.event)) this.toldEnd = message.event.endSample;
      return;
    }
    const { chunk } = message;
    if (this.samples === 0) ({ channel: this.channel, startSample: this.startSample } = chunk);
    this.samples += chunk.samples.length;
    this.audioEnd = chunk.startSample + chunk.samples.length;
    if (!this.isBegun) this.chunks.push(chunk);
  }

  hold(message: SpooledMessage): Promise<void> | undefined {
    return message.kind === 'audio' ? this.held.addAudio(message.chunk) : this.held.addEvent(message.event);
  }

  /** Takes the audio received so far and releases it. */
  takeAudio(): { readonly samples: Int16Array; readonly endSample: number } {
    const samples = new Int16Array(this.chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0));
    let at = 0;
    for (const chunk of this.chunks) {
      samples.set(chunk.samples, at);
      at += chunk.samples.length;
    }
    this.chunks = [];
    return { samples, endSample: this.audioEnd };
  }
}
