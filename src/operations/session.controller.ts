import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { CurrentCaller, RequiresScope, type Caller } from '../auth/index.js';
import { DataFlowError, type Fault } from '../common/errors/index.js';
import { Field } from '../common/field/index.js';
import { ApiProblems, singleHeader } from '../common/http/index.js';
import { channelCountOf, fromWire, TEXT_ONLY_RATE_HZ, EventDto } from '../pipeline/index.js';
import { WithoutTenant } from '../tenancy/index.js';
import { OperationService } from './operation.service.js';

class SessionEventDto {
  @Field({ type: () => EventDto, description: 'The event, as in `Events` of `Parameters`.' })
  Event!: EventDto;
}

/** Events for operations that run. */
@ApiTags('operations')
@RequiresScope('run')
@WithoutTenant()
@Controller('sessions')
export class SessionController {
  constructor(private readonly operations: OperationService) {}

  /** Sends an event out of the External Relay of a live operation. */
  @Post()
  @ApiOperation({ summary: 'Send an event into a running operation' })
  @HttpCode(204)
  @ApiHeader({ name: 'SessionId', required: true, description: 'Id of the operation, from its `SessionId` header.' })
  @ApiBody({ type: SessionEventDto })
  @ApiNoContentResponse({ description: 'The event has been put in.' })
  @ApiProblems(
    'request.invalid',
    'request.malformed',
    'request.not-json',
    'request.too-large',
    'operation.not-found',
    'operation.no-relay',
    'server.busy',
  )
  async sendEvent(@CurrentCaller() caller: Caller, @Req() request: Request, @Body() body: unknown): Promise<void> {
    const sessionId = singleHeader(request, 'SessionId');
    if (sessionId === undefined) {
      throw invalid([{ pointer: 'header:SessionId', detail: 'expected the id of an operation, found nothing' }]);
    }
    const operation = await this.operations.find(sessionId, caller);
    const faults: Fault[] = [];
    const limits = {
      channelCount: channelCountOf(operation.project.graph),
      rateHz: operation.format?.sampleRateHz ?? TEXT_ONLY_RATE_HZ,
    };
    const event = fromWire((body as { Event?: unknown } | null)?.Event, '/Event', limits, faults);
    if (!event) throw invalid(faults);
    await operation.relay(event);
  }
}

function invalid(faults: readonly Fault[]): DataFlowError {
  return new DataFlowError('request.invalid', 'The request is not as expected; `errors` tells where.', { faults });
}
