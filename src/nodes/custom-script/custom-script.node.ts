import type { Fault } from '../../common/errors/index.js';
import { ScriptHost, syntaxFault } from '../../engines/scripting/index.js';
import {
  DataFlowNode,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type OperationInfo,
} from '../../pipeline/index.js';
import { customScript } from './custom-script.definition.js';
import type { CustomScriptParameters } from './custom-script.parameters.js';
import { ScriptRun } from './script-run.js';

@DataFlowNode(customScript)
export class CustomScriptNode implements NodeProvider<typeof customScript> {
  constructor(private readonly host: ScriptHost) {}

  check({ Script }: CustomScriptParameters): Fault[] {
    const fault = syntaxFault(Script);
    return fault === undefined ? [] : [{ pointer: '/Script', detail: fault }];
  }

  async start(context: NodeContext<typeof customScript>): Promise<NodeRun<typeof customScript>> {
    const { parameters, operation } = context;
    const { script, created } = await this.host.open({
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

/** The Start of the client, as far as it is for nodes. */
function startMessage(operation: OperationInfo): Record<string, unknown> {
  const { settings, callProperties, language, extra, sampleRateHz, channelCount } = operation;
  return {
    ...extra,
    MessageName: 'Start',
    ...(sampleRateHz !== undefined && { Audio: { SampleRate: sampleRateHz, ChannelCount: channelCount } }),
    Settings: settings,
    CallProperties: callProperties,
    ...(language !== undefined && { Language: language }),
  };
}
