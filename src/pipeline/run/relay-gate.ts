import { DataFlowError } from '../../common/errors/index.js';
import type { Waiting } from '../contract/index.js';
import type { FlowEvent } from '../events/index.js';
import type { Inlet } from './ports.js';

/**
 * The entry of the relay node.
 *
 * It closes once the nodes that the relay does not feed have flushed, and those that it feeds have nothing left to do.
 * A node that awaits an answer keeps it open by a lease.
 */
export class RelayGate {
  private leases = 0;
  private isOpen = false;

  constructor(
    private readonly inlet: Inlet | undefined,
    private readonly isRestDone: () => boolean,
    private readonly isOverfull: () => boolean,
  ) {}

  /** The nodes have begun. */
  open(): void {
    this.isOpen = true;
    this.closeWhenDone();
  }

  accept(event: FlowEvent): Waiting {
    const { inlet } = this;
    if (!inlet) throw new DataFlowError('operation.no-relay', "The operation's project has no active External Relay.");
    if (inlet.isEnding || !this.isOpen) {
      throw new DataFlowError('operation.not-found', 'The operation takes no events: its relay is not open.');
    }
    if (this.isOverfull()) {
      throw new DataFlowError('server.busy', 'The operation does not keep up with the events that are sent into it.', {
        retryAfterSeconds: 1,
      });
    }
    return inlet.accept(event);
  }

  close(): boolean {
    if (!this.inlet || this.inlet.isEnding) return false;
    this.inlet.end();
    return true;
  }

  /** @returns The call that gives the lease back; a second call does nothing. */
  lease(): () => void {
    let isHeld = true;
    this.leases += 1;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.leases -= 1;
      this.closeWhenDone();
    };
  }

  closeWhenDone(): void {
    const mayClose = this.inlet && !this.inlet.isEnding && this.isOpen && this.leases === 0;
    if (mayClose && this.isRestDone()) this.close();
  }
}
