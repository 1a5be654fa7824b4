import type { WebSocket } from 'ws';
import type { AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Gate, within } from '../../common/promises/index.js';
import { EventCounter, type OperationOutput, type OutputShape } from '../../operations/index.js';
import { toWire, type FlowEvent, type Waiting } from '../../pipeline/index.js';
import type { StreamAudio } from '../../protocol/index.js';
import { AudioJoiner } from './audio-joiner.js';

/** How much may wait for the client before the Publisher waits for it, in bytes. */
const BEHIND_BYTES = 256 * 1024;

export interface StreamOutputOptions {
  /** How audio is sent; undefined for a stream without. */
  readonly audio: StreamAudio['output'] | undefined;
  /** For how long the client may take nothing, in milliseconds; 0 for no limit. */
  readonly slowMs: number;
  readonly maxQueuedBytes: number;
  /** The client takes too little. */
  readonly onSlow: (error: DataFlowError) => void;
}

/** Sends what reaches the Publisher to the client of a stream, at the pace that it takes it. */
export class StreamOutput implements OperationOutput {
  private readonly events: EventCounter;
  private readonly joiner: AudioJoiner | undefined;
  /** Messages that nodes have sent before all of them had started. */
  private early: (string | Uint8Array)[] | undefined = [];
  private isClosed = false;
  private readonly room = new Gate();
  private slowTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly shape: OutputShape,
    private readonly options: StreamOutputOptions,
  ) {
    this.events = new EventCounter(shape.maxEvents);
    const { audio } = options;
    if (audio && shape.audibleChannels.length > 0) {
      this.joiner = new AudioJoiner(shape.audibleChannels, shape.rateHz, audio);
    }
  }

  get eventsOut(): number {
    return this.events.count;
  }

  /** Sends what has been held back until the client knew that its nodes have started. To be called once. */
  begin(): void {
    const { early = [] } = this;
    this.early = undefined;
    for (const data of early) void this.send(data);
  }

  event(event: FlowEvent): Waiting {
    if (this.isClosed) return undefined;
    this.events.next();
    return this.send(eventFrame(event, this.shape.rateHz));
  }

  audio(channel: number, { samples }: AudioChunk): Waiting {
    const frames = this.isClosed ? undefined : this.joiner?.add(channel, samples);
    return frames && this.send(frames);
  }

  close(): void {
    this.isClosed = true;
    this.giveRoom();
  }

  /** Sends the audio that still waits for other channels. To be called once, after the nodes have ended. */
  sendRest(): void {
    const frames = this.joiner?.end();
    if (frames) this.socket.send(frames, this.sent);
  }

  /** Sends an event after all that the nodes sent. */
  sendLast(event: FlowEvent): void {
    this.socket.send(eventFrame(event, this.shape.rateHz), this.sent);
  }

  /** Resolves when the client has taken all but what fits into the connection, or takes nothing any more. */
  async taken(): Promise<void> {
    const { slowMs } = this.options;
    for (let before = Infinity; this.socket.bufferedAmount > 0 && this.socket.bufferedAmount < before;) {
      before = this.socket.bufferedAmount;
      const room = this.room.wait();
      await (slowMs > 0 ? within(slowMs, room) : room);
    }
  }

  /** Frees what it holds. */
  dispose(): void {
    this.close();
    this.joiner?.close();
  }

  private send(data: string | Uint8Array): Waiting {
    if (this.early) {
      this.early.push(data);
      return undefined;
    }
    this.socket.send(data, this.sent);
    const { bufferedAmount } = this.socket;
    if (bufferedAmount > this.options.maxQueuedBytes) this.options.onSlow(slowClient());
    else if (bufferedAmount > BEHIND_BYTES) return this.waitForRoom();
    return undefined;
  }

  private waitForRoom(): Promise<void> {
    this.watch();
    return this.room.wait();
  }

  /** Something has left for the client. */
  private readonly sent = (): void => {
    if (!this.room.isAwaited) return;
    if (this.socket.bufferedAmount <= (this.isClosed ? 0 : BEHIND_BYTES / 2)) this.giveRoom();
    else if (this.slowTimer) this.watch();
  };

  private watch(): void {
    const { slowMs, onSlow } = this.options;
    if (slowMs === 0) return;
    if (this.slowTimer) this.slowTimer.refresh();
    else this.slowTimer = setTimeout(() => onSlow(slowClient()), slowMs);
  }

  private giveRoom(): void {
    clearTimeout(this.slowTimer);
    this.slowTimer = undefined;
    this.room.open();
  }
}

function eventFrame(event: FlowEvent, rateHz: number): string {
  return JSON.stringify({ Event: toWire(event, rateHz) });
}

/** The error of a client that does not read fast enough. */
export function slowClient(): DataFlowError {
  return new DataFlowError('stream.slow-client', 'The client has not taken what it was sent.');
}
