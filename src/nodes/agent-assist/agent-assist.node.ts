import type { Fault } from '../../common/errors/index.js';
import { languageFaults } from '../../common/language/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults } from '../shared/calls/index.js';
import { ServiceStream } from '../shared/integration/index.js';
import { AgentAssistParameters, modelCredentialAddresses } from './agent-assist.parameters.js';
import { generativeAi, modelFaults } from './generative-ai.js';

const TOLD: ReadonlySet<string> = new Set(['SR Milestone', 'Emotion', 'Sentiment', 'CallStateUpdate', 'Chat Message']);

const RAISED = ['RTG Scenarios', 'RTG State', 'RTG Notification', 'RTG Transcript', 'RTG Supervisor Message'] as const;

export const agentAssist = defineNode({
  type: 'agent-assist',
  summary:
    'Lets an Agent Assist hear and read a call, and raises what it finds: scenarios, the state, notifications, the transcript, messages of a supervisor.',
  notes: `It is sent the audio of one channel and ${[...TOLD].map((name) => `\`${name}\``).join(', ')} events. With a \`Model\` the
service may ask a large language model for scenarios; \`AIGeneratedScenariosCredential\` is then handed to it, so use a \`wss\`
address outside of a closed network. The messages, by WebSocket, are this server's own:
[integrations.md](integrations.md#agent-assist).`,
  parameters: AgentAssistParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'channel-tags',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { events: eventPort(...RAISED) },
});

@DataFlowNode(agentAssist)
export class AgentAssistNode implements NodeProvider<typeof agentAssist> {
  check(parameters: AgentAssistParameters): Fault[] {
    const faults = [...addressFaults(parameters, 'ws'), ...modelFaults(parameters)];
    return [...faults, ...languageFaults('/Language', parameters.Language)];
  }

  async start(context: NodeContext<typeof agentAssist>): Promise<NodeRun<typeof agentAssist>> {
    const { parameters, operation, credentials } = context;
    const { AIGeneratedScenariosCredential: credential, SendOfflineTranscriptsToCA } = parameters;
    const headers =
      credential === '' ? {} : await credentials.authorize(credential, ...modelCredentialAddresses(parameters));
    const model = generativeAi(parameters, headers);
    const stream = await ServiceStream.open(context, RAISED, {
      Language: operation.language ?? parameters.Language,
      SendOfflineTranscriptsToCA,
      ...(model && { GenerativeAI: model }),
    });
    return {
      begin: () => stream.listen((event) => context.emit('events', event), context.fail),
      onAudio: (chunk) => stream.hear(chunk),
      onEvent: (event) => (TOLD.has(event.name) ? stream.tell(event) : undefined),
      flush: () => stream.finish(),
      stop: () => stream.close(),
    };
  }
}
