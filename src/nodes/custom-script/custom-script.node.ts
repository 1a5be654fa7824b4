import type { Fault } from '../../common/errors/index.js';
import {
  DataFlowNode,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type OperationInfo,
} from '../../pipeline/index.js';
import { ScriptHost, syntaxFault } from '../../runtimes/quickjs/index.js';
import { customScript } from './custom-script.definition.js';
import type { CustomScriptParameters } from './custom-script.parameters.js';
import { ScriptRun } from './script-run.js';

@DataFlowNode(customScript)
export class CustomScriptNode implements NodeProvider<typeof customScript> {
  constructor(private readonly host: ScriptHost) {}

  check({ Script }: CustomScriptParameters): Fault[] | Promise<Fault[]> {
    const fault = syntaxFault(Script);
    return fault instanceof Promise ? fault.then(faultsOf) : faultsOf(fault);
  }

  async start(context: NodeContext<typeof customScript>): Promise<NodeRun<typeof customScript>> {
    const { parameters, operation } = context;
    const { script, created } = await this.host.open({
      tenant: operation.tenantId,
      source: parameters.Script,
      sessionId: operation.id,
      argumentsJson: JSON.stringify([parameters.Config, startMessage(operation)]),
      limits: {
        timeoutMs: parameters.TimeoutMsec,
        memoryBytes: parameters.MaxMemoryMb * 1024 ** 2,
        stackBytes: parameters.MaxStackKb * 1024,
        eventsPerCall: parameters.MaxEventsPerCall,
      },
    });
    const run = new ScriptRun(context, script);
    return {
      begin: () => run.begin(created),
      onEvent: (event) => run.onEvent(event),
      onAudio: (chunk) => run.onAudio(chunk),
      flush: () => run.flush(),
      stop: () => run.stop(),
    };
  }
}

/** The client's Start message, as far as nodes may see it. */
function startMessage(operation: OperationInfo): Record<string, unknown> {
  const { settings, sentCallProperties, language, extra, sampleRateHz, channelCount } = operation;
  return {
    ...extra,
    MessageName: 'Start',
    ...(sampleRateHz !== undefined && { Audio: { SampleRate: sampleRateHz, ChannelCount: channelCount } }),
    Settings: settings,
    CallProperties: sentCallProperties,
    ...(language !== undefined && { Language: language }),
  };
}

function faultsOf(fault: string | undefined): Fault[] {
  return fault === undefined ? [] : [{ pointer: '/Script', detail: fault }];
}
