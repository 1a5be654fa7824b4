import type { DataFlowError } from '../../common/errors/index.js';
import type { NodeLog, Waiting } from '../contract/index.js';
import type { PlannedNode } from '../design/index.js';
import { END, type Incoming, type Inlet } from './ports.js';
import { nodeErrorOf, runError, type FailedNode } from './run-error.js';
import type { RunInlets } from './run-inlets.js';
import type { RunOutlets } from './run-outlets.js';
import type { RunnerHost } from './runner-host.js';

interface FailuresContext {
  readonly node: PlannedNode;
  readonly host: RunnerHost;
  readonly log: NodeLog;
  readonly inlets: RunInlets;
  readonly outlets: RunOutlets;
}

/** Applies a node's `onError` to the errors of its run: the operation fails, or the node is left out. */
export class RunFailures {
  /** Errors that the run threw. */
  count = 0;

  constructor(private readonly context: FailuresContext) {}

  /** The node as its errors name it. */
  get failed(): FailedNode {
    const { id, definition, parameters } = this.context.node;
    const { Address: address } = parameters as { readonly Address?: unknown };
    return { id, type: definition.type, address };
  }

  /**
   * Leaves out a node that cannot start, where its `onError` allows that.
   *
   * @throws DataFlowError `error`, where it does not.
   */
  async failStart(error: DataFlowError): Promise<void> {
    this.count += 1;
    if (this.context.node.onError === 'fail') throw error;
    await this.skip(error);
  }

  /** Fails the operation, whatever the node's `onError`. */
  fail(error: unknown): void {
    const { host } = this.context;
    if (!host.aborted) host.failed(this.blame(error));
  }

  /** Applies an error of a handler; where the node is left out, its message goes on where it can. */
  recover(error: unknown, inlet?: Inlet, value?: Incoming): Waiting {
    const { node, host, inlets, outlets } = this.context;
    if (host.aborted) return undefined;
    if (inlet && value === END) inlet.hasEnded = true;
    if (node.onError === 'fail') {
      this.fail(error);
      return undefined;
    }
    const skipped = this.skip(this.blame(error));
    if (inlets.mode !== 'pass' || !inlet || value === undefined || value === END) return skipped;
    return skipped.then(() => outlets.pass(inlet, value));
  }

  private async skip(error: DataFlowError): Promise<void> {
    const { node, host, log, inlets, outlets } = this.context;
    const mode = node.definition.whenOff === 'pass' ? 'pass' : 'gone';
    inlets.mode = mode;
    log.warn('node left out', { code: error.code, detail: error.detail, error: error.cause ?? error });
    await outlets.closePairs(inlets.lastSample);
    if (mode === 'gone') {
      // Messages that its run still has in flight cannot be sent: nothing may follow the end.
      outlets.isOpen = false;
      outlets.end();
    }
    const { id, type } = this.failed;
    const report = nodeErrorOf({ id, type }, error);
    outlets.tracer?.note(report);
    await host.publish(report);
  }

  private blame(error: unknown): DataFlowError {
    this.count += 1;
    return runError(error, this.failed);
  }
}
