import type { FlowEvent, MessageSpool, SpooledMessage, Waiting } from '../../pipeline/index.js';
import { Utterance } from './utterance.js';

export interface UtteranceQueueOptions {
  readonly newSpool: () => MessageSpool;
  /** Samples with which an utterance can be judged before it has ended. */
  readonly enoughSamples: number;
  /** Has an utterance judged that has enough samples or has ended; `release` is called for it. */
  readonly judge: (utterance: Utterance) => Promise<void> | undefined;
  readonly send: (message: SpooledMessage) => Waiting;
}

/**
 * Holds utterances until each has been judged, and lets them go in order, audio and events as they came. An utterance that
 * has been judged while it goes on passes from then on. What is of no utterance passes at once.
 */
export class UtteranceQueue {
  private readonly queue: Utterance[] = [];
  private gone = '';
  private isSending = false;
  private sent: Promise<void> = Promise.resolve();

  constructor(private readonly options: UtteranceQueueOptions) {}

  /** Takes what is of an utterance group. Wait for the promise, where there is one. */
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

  /** Lets an utterance go, these events before it. Wait for the promise. */
  release(utterance: Utterance, events: readonly FlowEvent[]): Promise<void> {
    utterance.lead.push(...events);
    utterance.isJudged = true;
    return this.sendAll();
  }

  /** Nothing more comes: every utterance has ended. */
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

  /** Audio comes in order, so that of earlier utterances is whole when that of a later one comes. */
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

  /** Sends what may go. A call while that is done is part of it. */
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
