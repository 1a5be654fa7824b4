import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { DataFlowError, type Fault } from '../common/errors/index.js';
import { channelCountOf, fromWire, TEXT_ONLY_RATE_HZ } from '../pipeline/index.js';
import { OperationService } from './operation.service.js';

/** Reaches running operations. */
export abstract class OperationBus {
  /**
   * Sends an event out of the External Relay of a running operation.
   *
   * @param event JSON of the event, which its faults name `/Event`.
   * @throws DataFlowError `operation.not-found`, also where the caller may not use its tenant; `request.invalid`,
   *   `operation.no-relay`
   */
  abstract relay(id: string, caller: Caller, event: unknown): Promise<void>;
}

/** Reaches the operations of this process. */
@Injectable()
export class LocalOperationBus extends OperationBus {
  constructor(private readonly operations: OperationService) {
    super();
  }

  override async relay(id: string, caller: Caller, json: unknown): Promise<void> {
    const operation = await this.operations.find(id, caller);
    const faults: Fault[] = [];
    const limits = {
      channelCount: channelCountOf(operation.project.graph),
      rateHz: operation.format?.sampleRateHz ?? TEXT_ONLY_RATE_HZ,
    };
    const event = fromWire(json, '/Event', limits, faults);
    if (!event) {
      const detail = 'The request is invalid: `errors` lists each fault with its place.';
      throw new DataFlowError('request.invalid', detail, { faults });
    }
    operation.warnings.noteEvent(json, '/Event');
    await operation.relay(event);
  }
}
