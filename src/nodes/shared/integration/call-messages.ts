import { merged } from '../../../common/field/index.js';
import { toWire, type FlowEvent, type OperationInfo } from '../../../pipeline/index.js';
import type { WireEvent } from '../../../protocol/index.js';

/** Members about the call in every message to a service. */
export interface CallHead {
  readonly MessageName: string;
  readonly SessionId: string;
  /** Id of the tenant. */
  readonly Tenant: string;
  /** Number of the message of a node, from 0. A message that is sent again keeps it. */
  readonly Sequence: number;
  readonly CallProperties: Readonly<Record<string, unknown>>;
}

/** Makes the messages that a node sends to its service, in order (docs/integrations.md). */
export class CallMessages {
  private sequence = 0;
  private callProperties: Readonly<Record<string, unknown>>;

  constructor(
    private readonly operation: OperationInfo,
    private readonly sampleRateHz: number,
  ) {
    this.callProperties = operation.callProperties;
  }

  /** The first message, which describes the call. */
  start(members: object = {}): CallHead {
    const { language, settings } = this.operation;
    return this.make('Start', {
      SampleRate: this.sampleRateHz,
      ...(language !== undefined && { Language: language }),
      ...(settings.ChannelTags !== undefined && { ChannelTags: settings.ChannelTags }),
      ...members,
    });
  }

  /** The message of an event. `CallProperties` of a call state apply from here on. */
  event(event: FlowEvent, members: object = {}): CallHead & { readonly Event: WireEvent } {
    const changes = event.name === 'CallStateUpdate' ? event.data?.CallProperties : undefined;
    if (typeof changes === 'object' && changes !== null) this.callProperties = merged(this.callProperties, changes);
    return this.make('Event', { Event: toWire(event, this.sampleRateHz), ...members });
  }

  make<M extends object>(MessageName: string, members: M): CallHead & M {
    const { operation, callProperties, sequence: Sequence } = this;
    this.sequence += 1;
    const { id: SessionId, tenantId: Tenant } = operation;
    return { MessageName, SessionId, Tenant, Sequence, CallProperties: callProperties, ...members };
  }
}
