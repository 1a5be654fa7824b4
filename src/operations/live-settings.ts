import { DataFlowError, type Fault } from '../common/errors/index.js';
import { escapePointer } from '../common/field/index.js';
import {
  planSwitch,
  readSettings,
  type Graph,
  type GraphRun,
  type RunPlan,
  type SettingValues,
} from '../pipeline/index.js';
import type { JsonObject, StartMessage } from './start-message/index.js';

/** The settings of a running operation, which its client may change as far as nodes can be switched. */
export class LiveSettings {
  private readonly started: SettingValues;
  private settings: JsonObject;

  constructor(
    private readonly graph: Graph,
    private readonly plan: RunPlan,
    private readonly run: GraphRun,
    { settings, settingValues }: StartMessage,
    /** Most bytes of JSON that they may come to; 0 for no limit. */
    private readonly maxBytes: number,
  ) {
    this.started = settingValues;
    this.settings = settings;
  }

  /** Whether the client is to see what every node does. */
  get isDebugged(): boolean {
    return this.started.DebugMode === true;
  }

  /**
   * Overwrites settings. Nodes that let everything pass while they are off are switched, at one place of the stream:
   * nothing may be put into the graph meanwhile.
   *
   * @param changes New values; null for the project's default.
   * @returns The keys of `changes` that only a new operation can heed.
   * @throws DataFlowError `request.invalid`, `request.too-large`, `operation.start-failed`; then nothing has changed.
   */
  async update(changes: JsonObject): Promise<string[]> {
    const settings = { ...this.settings, ...changes };
    this.checkSize(settings);
    const faults: Fault[] = [];
    const place = (key: string): string => `/Settings/${escapePointer(key)}`;
    const values = readSettings(this.graph.constraints, settings, place, faults);
    if (faults.length > 0) {
      throw new DataFlowError('request.invalid', 'Settings are not as expected; `errors` tells where.', { faults });
    }
    const { modes, unheeded } = planSwitch(this.graph, this.plan, this.started, values);
    await this.run.switchNodes(modes, { ...settings, ...values });
    const isHeeded = (key: string): boolean =>
      isSame(this.settings[key], changes[key]) ||
      (Object.hasOwn(values, key) && !unheeded.has(key) && (key !== 'DebugMode' || values[key] === this.started[key]));
    const notApplied = Object.keys(changes).filter((key) => !isHeeded(key));
    this.settings = settings;
    return notApplied;
  }

  /** What one Update adds is limited by its frame; what many add, only here. */
  private checkSize(settings: JsonObject): void {
    if (this.maxBytes === 0 || Buffer.byteLength(JSON.stringify(settings)) <= this.maxBytes) return;
    const detail = `With this Update the settings are larger than MAX_PARAMETERS_BYTES (${this.maxBytes} bytes).`;
    throw new DataFlowError('request.too-large', detail);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
