import { Gate } from '../../common/promises/index.js';
import type { AnyNodeRun, OperationInfo } from '../contract/index.js';
import type { PlannedNode } from '../design/index.js';
import type { NodeRunner } from './node-runner.js';

type Mode = PlannedNode['mode'];
type Settings = OperationInfo['settings'];

/** Makes the run of a node that was off; undefined when it cannot start and is left out. */
type StartNode = (runner: NodeRunner, settings: Settings) => Promise<AnyNodeRun | undefined>;

/**
 * Switches nodes of a running graph between working and letting everything pass.
 *
 * It waits until no message is in flight, with the input held back, and then switches all nodes at once. So earlier
 * messages meet only nodes as they were, and later ones only nodes as they are from then on.
 */
export class GraphSwitch {
  private readonly modes = new Map<string, Mode>();
  private readonly runners: readonly NodeRunner[];
  private readonly quiet = new Gate();

  constructor(
    runners: Iterable<NodeRunner>,
    private readonly signal: AbortSignal,
    private readonly startNode: StartNode,
  ) {
    this.runners = [...runners];
    for (const { node } of this.runners) this.modes.set(node.id, node.mode);
  }

  /** To be called whenever a runner has done what there was to do. */
  rested(): void {
    if (this.quiet.isAwaited && this.isQuiet()) this.quiet.open();
  }

  /** @throws DataFlowError when a node cannot start; then nothing has been switched. */
  async switch(modes: ReadonlyMap<string, Mode>, settings: Settings): Promise<void> {
    const changed = this.runners.filter(({ node: { id } }) => modes.has(id) && modes.get(id) !== this.modes.get(id));
    if (changed.length === 0) return;
    const runs = await this.startAll(
      changed.filter(({ node }) => modes.get(node.id) === 'on'),
      settings,
    );
    try {
      // In the order of the graph, so that what a node still has meets those after it as they were.
      for (const runner of changed.filter(({ node }) => modes.get(node.id) === 'pass')) {
        await this.whenQuiet();
        await runner.switchOff();
      }
      await this.whenQuiet();
    } catch (error) {
      await stopAll(runs.values());
      throw error;
    }
    for (const { node } of changed) this.modes.set(node.id, modes.get(node.id) ?? node.mode);
    await Promise.all([...runs].map(([runner, run]) => runner.switchOn(run)));
  }

  private async startAll(runners: readonly NodeRunner[], settings: Settings): Promise<Map<NodeRunner, AnyNodeRun>> {
    const runs = new Map<NodeRunner, AnyNodeRun>();
    const starts = runners.map(async (runner) => {
      const run = await this.startNode(runner, settings);
      if (run) runs.set(runner, run);
    });
    const failed = (await Promise.allSettled(starts)).find(({ status }) => status === 'rejected');
    if (failed?.status !== 'rejected') return runs;
    await stopAll(runs.values());
    throw failed.reason;
  }

  private async whenQuiet(): Promise<void> {
    while (!this.isQuiet()) await unlessAborted(this.signal, this.quiet.wait());
  }

  private isQuiet(): boolean {
    return this.runners.every(({ isQuiet }) => isQuiet);
  }
}

async function stopAll(runs: Iterable<AnyNodeRun>): Promise<void> {
  await Promise.allSettled([...runs].map(async (run) => run.stop?.()));
}

/** Settles as `promise` does, unless the signal is aborted first: then it rejects with its reason. */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
