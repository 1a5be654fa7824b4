import { DataFlowError, type Fault } from '../common/errors/index.js';
import { ALL_CHANNELS, createEvent, UNKNOWN_PLACE, type FlowEvent, type Waiting } from '../pipeline/index.js';
import { WARNINGS, type JsonObject, type OperationWarning, type WarningCode } from '../protocol/index.js';
import type { OperationOutput } from './operation-output.js';
import type { UnusedKeys } from './start-message/index.js';

/** Maximum warnings of an operation; further ones are dropped. */
const MAX_WARNINGS = 100;

interface WarningOptions {
  /** Returns the position in the audio, in samples. */
  readonly position: () => number;
  /** Whether each warning is an error, as the client prefers it. */
  readonly isStrict: boolean;
  /** Whether `Warning` events are sent. */
  readonly hasEvents: boolean;
}

/** The warnings of one operation, each once. */
export class OperationWarnings {
  private readonly list: OperationWarning[] = [];
  private readonly seen = new Set<string>();
  /** Events about the audio that were raised before there was an output. */
  private early: FlowEvent[] = [];
  private output: OperationOutput | undefined;

  private unused: UnusedKeys | undefined;

  constructor(private readonly options: WarningOptions) {}

  /** The codes so far, each once, in the order in which they were raised. */
  get codes(): WarningCode[] {
    return [...new Set(this.list.map(({ code }) => code))];
  }

  /**
   * Adds a warning, unless it is there already. Wait for the promise, where there is one.
   *
   * @param faults The fault of each pointer, for a client that prefers errors.
   * @throws DataFlowError `request.invalid` for such a client.
   */
  add(warning: OperationWarning, faults: readonly Fault[] = faultsOf(warning)): Waiting {
    if (this.options.isStrict) throw strictError(warning, faults);
    const key = JSON.stringify([warning.code, warning.node, warning.detail]);
    if (this.list.length >= MAX_WARNINGS || this.seen.has(key)) return undefined;
    this.seen.add(key);
    this.list.push(warning);
    if (WARNINGS[warning.code].event === 'Warning') return undefined;
    const event = audioWarningEvent(warning, this.options.position());
    if (this.output) return this.output.event(event);
    this.early.push(event);
    return undefined;
  }

  /** Adds the keys that `unused` has found, and looks for more in later messages. */
  watch(unused: UnusedKeys): void {
    this.unused = unused;
    this.addUnused();
  }

  /**
   * Looks for keys in an event of the client that nothing reads.
   *
   * @param pointer Its position in its message.
   */
  noteEvent(event: unknown, pointer: string): void {
    this.unused?.addEvent(event, pointer);
    this.addUnused();
  }

  /** Looks for keys in an Update message that nothing reads. */
  noteUpdate(message: JsonObject): void {
    this.unused?.addUpdate(message);
    this.addUnused();
  }

  private addUnused(): void {
    const found = this.unused?.take();
    // A message that was refused may be sent again, and is refused again.
    if (found && this.options.isStrict) this.unused?.forget();
    if (found) void this.add(found.warning, found.faults);
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
    if (!this.options.hasEvents) return [];
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

function faultsOf({ detail, pointers = [] }: OperationWarning): Fault[] {
  return pointers.map((pointer) => ({ pointer, detail }));
}

function strictError({ code, detail }: OperationWarning, faults: readonly Fault[]): DataFlowError {
  const words = `\`Prefer: handling=strict\` makes an error of ${code}`;
  if (faults.length === 0) return new DataFlowError('request.invalid', `${words}: ${detail}`);
  return new DataFlowError('request.invalid', `${words}: \`errors\` lists each place.`, { faults });
}
