import { Controller, Get, Module } from '@nestjs/common';
import { Public } from '../../src/auth/index.js';
import { Field } from '../../src/common/field/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../src/pipeline/index.js';

/** Nodes only for tests: they fail, hang, hold and flood. */

class NoParameters {}

const both = { audio: audioPort(), events: eventPort() };
const shape = {
  summary: 'For tests.',
  parameters: NoParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
} as const;

const failing = defineNode({ ...shape, type: 'test-failing', inlets: both, outlets: both });

/** Throws at the first event, with a text that no client may see. */
@DataFlowNode(failing)
export class FailingNode implements NodeProvider<typeof failing> {
  start({ emit }: NodeContext<typeof failing>): NodeRun<typeof failing> {
    return {
      onAudio: (chunk) => emit('audio', chunk),
      onEvent: () => {
        throw new Error('secret-of-the-node');
      },
    };
  }
}

const hanging = defineNode({ ...shape, type: 'test-hanging', inlets: both, outlets: both });

/** Never ends its flush, unless the operation is aborted. */
@DataFlowNode(hanging)
export class HangingNode implements NodeProvider<typeof hanging> {
  /** Runs that have started and not stopped. */
  live = 0;

  start({ signal, emit }: NodeContext<typeof hanging>): NodeRun<typeof hanging> {
    this.live += 1;
    return {
      onAudio: (chunk) => emit('audio', chunk),
      onEvent: (event) => emit('events', event),
      flush: () => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
      stop: () => void (this.live -= 1),
    };
  }
}

const holding = defineNode({ ...shape, type: 'test-holding', inlets: both, outlets: both });

/** Holds everything until flush, on the spool. */
@DataFlowNode(holding)
export class HoldingNode implements NodeProvider<typeof holding> {
  start({ emit, spool }: NodeContext<typeof holding>): NodeRun<typeof holding> {
    const held = spool();
    return {
      onAudio: (chunk) => held.addAudio(chunk),
      onEvent: (event) => held.addEvent(event),
      async flush() {
        for (let message = await held.take(); message; message = await held.take()) {
          await (message.kind === 'audio' ? emit('audio', message.chunk) : emit('events', message.event));
        }
      },
    };
  }
}

const flooding = defineNode({ ...shape, type: 'test-flooding', inlets: both, outlets: both });

/** Answers an event with `Count` copies of it, and each chunk of audio with one event of 1 KiB. */
@DataFlowNode(flooding)
export class FloodingNode implements NodeProvider<typeof flooding> {
  start({ emit }: NodeContext<typeof flooding>): NodeRun<typeof flooding> {
    const flood = async (event: FlowEvent): Promise<void> => {
      for (let left = Number(event.data?.Count ?? 0); left > 0; left -= 1) await emit('events', event);
    };
    return { onAudio: (chunk) => emit('audio', chunk), onEvent: flood };
  }
}

const slow = defineNode({ ...shape, type: 'test-slow', inlets: both, outlets: both });

/** Passes everything, but blocks while it is held. */
@DataFlowNode(slow)
export class SlowNode implements NodeProvider<typeof slow> {
  /** Samples and events that it has taken. */
  taken = 0;
  private held: Promise<void> | undefined;
  private letGo: () => void = () => undefined;

  hold(): void {
    this.held = new Promise((resolve) => (this.letGo = resolve));
  }

  release(): void {
    this.held = undefined;
    this.letGo();
  }

  start({ signal, emit }: NodeContext<typeof slow>): NodeRun<typeof slow> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return {
      onAudio: async (chunk) => {
        await Promise.race([this.held, aborted]);
        this.taken += chunk.samples.length;
        await emit('audio', chunk);
      },
      onEvent: async (event) => {
        await Promise.race([this.held, aborted]);
        this.taken += 1;
        await emit('events', event);
      },
    };
  }
}

const late = defineNode({ ...shape, type: 'test-late', inlets: both, outlets: both });

/** Starts when the test releases it. */
@DataFlowNode(late)
export class LateNode implements NodeProvider<typeof late> {
  /** Runs that are about to start. */
  starting = 0;
  private waiting: (() => void)[] = [];

  letStart(): void {
    for (const start of this.waiting.splice(0)) start();
  }

  async start({ signal, emit }: NodeContext<typeof late>): Promise<NodeRun<typeof late>> {
    this.starting += 1;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
    this.starting -= 1;
    return { onAudio: (chunk) => emit('audio', chunk), onEvent: (event) => emit('events', event) };
  }
}

class CallingParameters {
  @Field({ type: 'string', description: 'The service.' })
  Address = '';

  @Field({
    type: 'string',
    isCredentialId: true,
    sentTo: ({ Address }) => [Address],
    description: 'What it shows to the service.',
  })
  CredentialId = '';
}

const calling = defineNode({
  ...shape,
  type: 'test-calling',
  parameters: CallingParameters,
  inlets: both,
  outlets: both,
});

/** Imitates calls to a service: records the headers that it would send for every event. */
@DataFlowNode(calling)
export class CallingNode implements NodeProvider<typeof calling> {
  readonly calls: Record<string, string>[] = [];

  start({ parameters, credentials, emit }: NodeContext<typeof calling>): NodeRun<typeof calling> {
    return {
      onAudio: (chunk) => emit('audio', chunk),
      onEvent: async (event) => {
        const { Address, CredentialId } = parameters;
        const headers = await credentials.authorize(CredentialId, ...(Address === '' ? [] : [Address]));
        this.calls.push(headers);
        if (event.name === 'Refuse') credentials.invalidate(parameters.CredentialId, headers);
        await emit('events', event);
      },
    };
  }
}

@Controller()
class BrokenController {
  @Public()
  @Get('broken')
  break(): never {
    throw new Error('secret-of-the-server');
  }
}

@Module({
  controllers: [BrokenController],
  providers: [FailingNode, HangingNode, HoldingNode, FloodingNode, SlowNode, LateNode, CallingNode],
})
export class TestNodesModule {}

/** entry (two channels) -> one node -> publisher: audio of channel 0 and all events. */
export function projectOf(
  name: string,
  type: string,
  extra: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'node', type, ...extra },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.audio.0', to: 'node.audio' },
      { from: 'entry.events.0', to: 'node.events' },
      { from: 'entry.events.1', to: 'node.events' },
      { from: 'node.audio', to: 'publisher.audio.0' },
      { from: 'node.events', to: 'publisher.events' },
    ],
  };
}

/** A project that echoes its input, channel by channel. */
export function echoProject(name = 'echo', channels = 2): Record<string, unknown> {
  return {
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: channels } },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: Array.from({ length: channels }, (_, channel) => [
      { from: `entry.audio.${channel}`, to: `publisher.audio.${channel}` },
      { from: `entry.events.${channel}`, to: 'publisher.events' },
    ]).flat(),
  };
}
