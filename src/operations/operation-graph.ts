import type { AudioFormat } from '../audio/index.js';
import { merged } from '../common/field/index.js';
import type { Log } from '../common/logging/index.js';
import {
  audibleChannels,
  GraphRun,
  planRun,
  TEXT_ONLY_RATE_HZ,
  type CredentialSource,
  type NodeLog,
  type OperationSpool,
  type RunPlan,
  type ServicesOf,
} from '../pipeline/index.js';
import type { ProjectContext } from '../projects/index.js';
import type { FlowType, OperationWarning } from '../protocol/index.js';
import { LiveSettings } from './live-settings.js';
import type { MakeOutput, OperationOutput } from './operation-output.js';
import type { OperationTrace } from './operation-trace.js';
import type { OperationsConfig } from './operations.config.js';
import type { StartMessage } from './start-message/index.js';
import { unusedTags } from './unused-tags.js';

interface OperationFacts {
  readonly id: string;
  readonly project: ProjectContext;
  readonly flowType: FlowType;
  readonly format: AudioFormat | undefined;
}

/** The parts of the server that an operation works with. */
export interface OperationMeans {
  readonly config: OperationsConfig;
  readonly log: Log;
  readonly trace: OperationTrace;
  readonly credentials: CredentialSource;
  readonly services: ServicesOf;
}

interface GraphMeans extends OperationMeans {
  readonly spool: OperationSpool;
  readonly warn: (warning: OperationWarning) => void;
}

/**
 * Makes the graph that runs for an operation, and what takes its results.
 *
 * @throws DataFlowError `operation.start-failed`, and what `makeOutput` throws.
 */
export function makeOperationGraph<O extends OperationOutput>(
  { id, project, flowType, format }: OperationFacts,
  message: StartMessage,
  makeOutput: MakeOutput<O>,
  { config, spool, log, trace, credentials, services, warn }: GraphMeans,
): { readonly graph: GraphRun; readonly output: O; readonly settings: LiveSettings; readonly plan: RunPlan } {
  const { settings, settingValues, callProperties, language, sent } = message;
  const facts = { channelCount: format?.channelCount ?? 0 };
  const plan = planRun(project.graph, settingValues, facts);
  const output = makeOutput({
    spool,
    rateHz: format?.sampleRateHz ?? TEXT_ONLY_RATE_HZ,
    maxEvents: config.maxEventsOut,
    audioChannels: plan.audioChannels,
    audibleChannels: audibleChannels(plan, facts.channelCount),
    // An input channel that leads to the Publisher is a channel of the result, even if nodes remove all of its audio.
    leastChannels: Math.min(plan.audioChannels, facts.channelCount),
  });
  const unused = output.readsChannelTags ? undefined : unusedTags(project.graph, plan, settings, facts.channelCount);
  if (unused) warn({ ...unused, pointers: message.asSent(unused.pointers) });
  const graph = new GraphRun(plan, {
    operation: {
      id,
      tenantId: project.tenant.id,
      project: project.name,
      flowType,
      settings: merged(sent.settings, settings, settingValues),
      callProperties,
      sentCallProperties: sent.callProperties,
      language,
      extra: sent.extra,
      sampleRateHz: format?.sampleRateHz,
      ...facts,
    },
    output,
    spool,
    credentials,
    trace,
    warn,
    mailboxMessages: config.mailboxMessages,
    maxTextCharacters: config.maxTextCharacters,
    stopGraceMs: config.stopGraceMs,
    isDebugged: settingValues.DebugMode === true,
    services,
    // Every stream ends with what its nodes did.
    isTimed: config.isMeasured || settingValues.DebugMode === true || flowType === 'stream',
    log: (node): NodeLog => log.with({ operationId: id, nodeId: node.id, nodeType: node.type }),
  });
  const running = { graph: project.graph, plan, started: settingValues, facts };
  const { maxParametersBytes: maxBytes } = config;
  return { graph, output, settings: new LiveSettings({ running, run: graph, message, maxBytes }), plan };
}
