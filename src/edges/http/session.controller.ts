import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { CurrentCaller, RequiresScope, type Caller } from '../../auth/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { ApiProblems, singleHeader } from '../../common/http/index.js';
import { OperationBus } from '../../operations/index.js';
import { EventDto, isObject, KnownKeys } from '../../protocol/index.js';
import { WithoutTenant } from '../../tenancy/index.js';

class SessionEventDto {
  @Field({ type: () => EventDto, description: 'The event, as in `Events` of `Parameters`.' })
  Event!: EventDto;
}

const BODY_KEYS = new KnownKeys(['Event']);

/** Events for operations that run. */
@ApiTags('operations')
@RequiresScope('run')
@WithoutTenant()
@Controller('sessions')
export class SessionController {
  constructor(private readonly bus: OperationBus) {}

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
      throw new DataFlowError('request.invalid', 'The request is invalid: `errors` lists each fault with its place.', {
        faults: [{ pointer: 'header:SessionId', detail: 'expected the id of an operation, found nothing' }],
      });
    }
    await this.bus.relay(sessionId, caller, isObject(body) ? BODY_KEYS.get(body, 'Event') : undefined);
  }
}
