import type { FlowEvent, MessageSpool, SpooledMessage, Waiting } from '../../pipeline/index.js';
import { Utterance } from './utterance.js';

export interface UtteranceQueueOptions {
  readonly newSpool: () => MessageSpool;
  /** Samples after which an utterance can be analysed before it has ended. */
  readonly enoughSamples: number;
  /** Analyses an utterance that has enough samples or has ended, and then calls `release`. */
  readonly judge: (utterance: Utterance) => Promise<void> | undefined;
  readonly send: (message: SpooledMessage) => Waiting;
}

/**
 * Holds utterances until each has been analysed, and releases them in order and unchanged.
 *
 * An utterance that was analysed before its end passes from then on. Messages without an utterance group pass at once.
 */
export class UtteranceQueue {
  private readonly queue: Utterance[] = [];
  private gone = '';
  private isSending = false;
  private sent: Promise<void> = Promise.resolve();

  constructor(private readonly options: UtteranceQueueOptions) {}

  /** Adds a message of an utterance group. Await the promise, if there is one. */
  add(message: SpooledMessage): Waiting {
    const { groupId } = message.kind === 'audio' ? message.chunk : message.event;
    if (groupId === '' || groupId === this.gone) return this.options.send(message);
    const utterance = this.find(groupId);
    const isNext = utterance === this.queue[0] && utterance.isJudged && !this.isSending && utterance.isEmpty;
    utterance.note(message);
    if (message.kind === 'audio') this.endBefore(utterance);
    if (isNext && !utterance.hasEnded) return this.options.send(message);
    return this.hold(utterance, message);
  }

  /** Releases an utterance after these events. Await the promise. */
  release(utterance: Utterance, events: readonly FlowEvent[]): Promise<void> {
    utterance.lead.push(...events);
    utterance.isJudged = true;
    return this.sendAll();
  }

  /** Marks the end of the input: every utterance has ended. */
  async end(): Promise<void> {
    for (const utterance of [...this.queue]) {
      utterance.hasEnded = true;
      await this.judge(utterance);
    }
    await this.sendAll();
  }

  clear(): void {
    for (const utterance of this.queue.splice(0)) utterance.held.clear();
  }

  private find(groupId: string): Utterance {
    const known = this.queue.find((utterance) => utterance.groupId === groupId);
    if (known) return known;
    const made = new Utterance(groupId, this.options.newSpool());
    this.queue.push(made);
    return made;
  }

  /** Ends earlier utterances: audio is in order, so theirs is complete when that of a later one arrives. */
  private endBefore(utterance: Utterance): void {
    for (const earlier of this.queue) {
      if (earlier === utterance) return;
      earlier.hasAllAudio = true;
    }
  }

  private async hold(utterance: Utterance, message: SpooledMessage): Promise<void> {
    await utterance.hold(message);
    for (const one of [...this.queue]) await this.judge(one);
    await this.sendAll();
  }

  private judge(utterance: Utterance): Promise<void> | undefined {
    const isReady = utterance.hasEnded || utterance.samples >= this.options.enoughSamples;
    if (utterance.isBegun || !isReady) return undefined;
    utterance.isBegun = true;
    return this.options.judge(utterance);
  }

  /** Sends all released messages; concurrent calls join it. */
  private sendAll(): Promise<void> {
    if (!this.isSending) {
      this.isSending = true;
      this.sent = this.sendHeld();
    }
    return this.sent;
  }

  private async sendHeld(): Promise<void> {
    try {
      for (let head = this.queue[0]; head?.isJudged; head = this.queue[0]) {
        for (const event of head.lead.splice(0)) await this.options.send({ kind: 'event', event });
        while (!head.isEmpty) {
          const message = await head.held.take();
          if (message) await this.options.send(message);
        }
        if (!head.hasEnded) return;
        this.gone = head.groupId;
        this.queue.shift();
      }
    } finally {
      this.isSending = false;
    }
  }
}
