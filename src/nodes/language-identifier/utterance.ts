import type { AudioChunk } from '../../audio/index.js';
import { endsSegment, isAllAudio } from '../../engines/speech-segments/index.js';
import type { FlowEvent, MessageSpool, SpooledMessage } from '../../pipeline/index.js';

/** What is known of one utterance of a channel, and what of it is held. */
export class Utterance {
  /** Events that go before it. */
  readonly lead: FlowEvent[] = [];
  /** Whether it is being judged, or has been. */
  isBegun = false;
  isJudged = false;
  /** Whether audio of a later one has come. */
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

  /** Whether all of it has come. */
  get hasEnded(): boolean {
    const { toldEnd } = this;
    return this.ended || (toldEnd !== undefined && (this.hasAllAudio || isAllAudio(this.audioEnd, toldEnd)));
  }

  set hasEnded(value: boolean) {
    this.ended = value;
  }

  /** Takes note of what comes. */
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

  /** The audio that has come until now, which is let go of. */
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
