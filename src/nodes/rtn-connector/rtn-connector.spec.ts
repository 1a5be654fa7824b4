import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named, recordingService, said, type RecordingService } from '../../../test/support/recording-service.js';
import type { CallbackAddress } from '../shared/integration/index.js';
import { rtnConnector, RtnConnectorNode } from './index.js';

const callback = { of: (external: string) => `${external}sessions` } as CallbackAddress;

async function drive(service: RecordingService, parameters: object = {}): Promise<NodeDriver> {
  const node = { definition: rtnConnector, provider: new RtnConnectorNode(callback) };
  const run = new NodeDriver(node, parameters, service.client, { callProperties: { ExternalId: 'c' } });
  await run.start();
  return run;
}

const DOCUMENTED = [
  'RTG State',
  'RTG Scenarios',
  'RTG Notification',
  'RTG Transcript',
  'RTG Supervisor Message',
  'Summarize',
  'VBTransactionEvent',
  'VBCallEvent',
  'Conversation Insights',
];

describe('rtn-connector', () => {
  it('notifies the service of events of other nodes, and ignores its answers', async () => {
    const service = recordingService(() => '<html>thanks</html>');
    const run = await drive(service, {
      DataFlowExternalAddress: 'http://flow.example/',
      AgentSupportedLanguages: ' en-US;tr-TR; ',
    });
    for (const name of [...DOCUMENTED, 'SR Milestone', 'Mine']) await run.give(named(name, { a: 1 }), 'events');
    await run.flush();
    await run.stop();
    expect(service.told.map(({ Event }) => (Event as { Name: string }).Name)).toEqual(DOCUMENTED);
    expect(service.told[0]).toEqual({
      MessageName: 'Event',
      SessionId: 'operation',
      Tenant: '00000000-0000-4000-8000-000000000001',
      Sequence: 0,
      CallProperties: { ExternalId: 'c' },
      Event: expect.objectContaining({ Name: 'RTG State', Data: { a: 1 } }) as object,
      CallbackAddress: 'http://flow.example/sessions',
      AgentSupportedLanguages: ['en-US', 'tr-TR'],
      CustomerSupportedLanguages: [],
      SupportsLanguageIdentification: false,
      IsDebugInfo: false,
    });
    expect(service.requests[0]?.url).toBe(
      'http://agent-web.sestek-ca/copilot/AgentService/api/v1/Notification/PushEvent',
    );
    expect([run.emitted, run.leases]).toEqual([[], 0]);
  });

  it('sends every event if configured, and only the usual members of it otherwise', async () => {
    const service = recordingService();
    const run = await drive(service, { SendDebugInfo: true });
    await run.give(said('hello'), 'events');
    await run.give(named('RTG State'), 'events');
    await run.flush();
    await run.stop();
    expect(service.told.map(({ IsDebugInfo }) => IsDebugInfo)).toEqual([true, false]);
  });
});
