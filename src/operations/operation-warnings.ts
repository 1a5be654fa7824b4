import { ALL_CHANNELS, createEvent, UNKNOWN_PLACE, type FlowEvent, type Waiting } from '../pipeline/index.js';
import { WARNINGS, type OperationWarning, type WarningCode } from '../protocol/index.js';
import type { OperationOutput } from './operation-output.js';

/** Maximum warnings of an operation; further ones are dropped. */
const MAX_WARNINGS = 100;

/** The warnings of one operation, each once. */
export class OperationWarnings {
  private readonly list: OperationWarning[] = [];
  private readonly seen = new Set<string>();
  /** Events about the audio that were raised before there was an output. */
  private early: FlowEvent[] = [];
  private output: OperationOutput | undefined;

  /** @param position The position in the audio, in samples. */
  constructor(private readonly position: () => number) {}

  /** The codes so far, each once, in the order in which they were raised. */
  get codes(): WarningCode[] {
    return [...new Set(this.list.map(({ code }) => code))];
  }

  /** Adds a warning, unless it is there already. Wait for the promise, where there is one. */
  add(warning: OperationWarning): Waiting {
    const key = JSON.stringify([warning.code, warning.node, warning.detail]);
    if (this.list.length >= MAX_WARNINGS || this.seen.has(key)) return undefined;
    this.seen.add(key);
    this.list.push(warning);
    if (WARNINGS[warning.code].event === 'Warning') return undefined;
    const event = audioWarningEvent(warning, this.position());
    if (this.output) return this.output.event(event);
    this.early.push(event);
    return undefined;
  }

  /** Sends warnings about the audio from now on, and those that were raised before. */
  async begin(output: OperationOutput): Promise<void> {
    const { early } = this;
    this.output = output;
    this.early = [];
    for (const event of early) await output.event(event);
  }

  /** The `Warning` events for the end of the operation. @param room Maximum number of them. */
  lastEvents(room = Infinity): FlowEvent[] {
    const last = this.list.filter(({ code }) => WARNINGS[code].event === 'Warning');
    return last.slice(0, Math.max(0, room)).map(warningEvent);
  }
}

function warningEvent({ code, detail, node, pointers = [] }: OperationWarning): FlowEvent {
  const place = { channel: ALL_CHANNELS, startSample: UNKNOWN_PLACE, endSample: UNKNOWN_PLACE, groupId: '' };
  return createEvent('Warning', place, {
    Code: code,
    Detail: detail,
    ...(node !== undefined && { Node: node }),
    Pointers: [...pointers],
  });
}

function audioWarningEvent({ code, detail }: OperationWarning, at: number): FlowEvent {
  const place = { channel: ALL_CHANNELS, startSample: at, endSample: at, groupId: '' };
  return createEvent('Audio Warning', place, { Code: code, Detail: detail });
}
