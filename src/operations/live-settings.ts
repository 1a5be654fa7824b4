import { DataFlowError, type Fault } from '../common/errors/index.js';
import { boundFaults, escapePointer, MAX_MEMBERS, merged } from '../common/field/index.js';
import { planSwitch, readSettings, type GraphRun, type RunningPlan } from '../pipeline/index.js';
import { type JsonObject, type KnownKeys, NamedSettings, pointersAsSent } from '../protocol/index.js';
import { settingKeysOf, type StartMessage } from './start-message/index.js';

export interface LiveSettingsOptions {
  readonly running: RunningPlan;
  readonly run: GraphRun;
  /** The message of the start. */
  readonly message: Pick<StartMessage, 'settings' | 'sent'>;
  /** Maximum bytes of the settings as JSON; 0 for no limit. */
  readonly maxBytes: number;
}

/** The settings of a running operation, which its client may change as far as nodes can be switched. */
export class LiveSettings {
  private readonly running: RunningPlan;
  private readonly run: GraphRun;
  private readonly maxBytes: number;
  private settings: JsonObject;
  /** The same as the client sent them. */
  private sent: JsonObject;
  private readonly keys: KnownKeys;

  constructor({ running, run, message, maxBytes }: LiveSettingsOptions) {
    this.running = running;
    this.run = run;
    this.maxBytes = maxBytes;
    this.settings = message.settings;
    this.sent = message.sent.settings;
    this.keys = settingKeysOf(running.graph);
  }

  /** Whether the client is to see what every node does. */
  get isDebugged(): boolean {
    return this.running.started.DebugMode === true;
  }

  /**
   * Overwrites settings.
   *
   * Nodes that pass everything while they are off are switched at one place of the stream. Nothing may be written to the
   * graph meanwhile.
   *
   * @param sent New values, known keys in any case; null for the project's default.
   * @returns The keys that only a new operation can apply, as sent.
   * @throws DataFlowError `request.invalid`, `request.too-large`, `operation.start-failed`; then nothing has changed.
   */
  async update(sent: JsonObject): Promise<string[]> {
    const faults: Fault[] = [];
    const changes = this.keys.fold(sent, '/Settings', faults);
    const settings = merged(this.settings, changes);
    const allSent = merged(this.withoutNames(Object.keys(changes)), sent);
    this.checkSize(merged(allSent, settings));
    const { graph, started } = this.running;
    faults.push(...boundFaults(NamedSettings, settings, '/Settings'));
    const place = (key: string): string => `/Settings/${escapePointer(key)}`;
    const values = readSettings(graph.constraints, settings, place, faults);
    if (faults.length > 0) throw invalid(pointersAsSent(sent, faults, '/Settings'));
    const { modes, unheeded } = planSwitch(this.running, values);
    await this.run.switchNodes(modes, merged(allSent, settings, values));
    const isHeeded = (key: string): boolean =>
      isSame(this.settings[key], changes[key]) ||
      (Object.hasOwn(values, key) && !unheeded.has(key) && (key !== 'DebugMode' || values[key] === started[key]));
    const notApplied = Object.keys(sent).filter((key) => !isHeeded(this.keys.find(key) ?? key));
    this.settings = settings;
    this.sent = allSent;
    return notApplied;
  }

  /** The settings as sent before, without any spelling of these names. */
  private withoutNames(names: readonly string[]): JsonObject {
    const changed = new Set(names);
    const kept = Object.entries(this.sent).filter(([key]) => !changed.has(this.keys.find(key) ?? key));
    return Object.fromEntries(kept);
  }

  /** Limits the sum of many Updates; the frame of each limits that one alone. */
  private checkSize(settings: JsonObject): void {
    const count = Object.keys(settings).length;
    if (count > MAX_MEMBERS) {
      const detail = `expected at most ${MAX_MEMBERS} members, found ${count} with this Update`;
      throw invalid([{ pointer: '/Settings', detail }]);
    }
    if (this.maxBytes === 0 || Buffer.byteLength(JSON.stringify(settings)) <= this.maxBytes) return;
    const detail = `With this Update the settings are larger than MAX_PARAMETERS_BYTES (${this.maxBytes} bytes).`;
    throw new DataFlowError('request.too-large', detail);
  }
}

function invalid(faults: readonly Fault[]): DataFlowError {
  return new DataFlowError('request.invalid', 'The settings are invalid: `errors` lists each fault with its place.', {
    faults,
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
