import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named } from '../../../test/support/recording-service.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { StandInSocket, takeCall } from '../../../test/support/stand-in-socket.js';
import type { OperationInfo } from '../../pipeline/index.js';
import { agentAssist, AgentAssistNode } from './index.js';

const node = { definition: agentAssist, provider: new AgentAssistNode() };

async function startOf(parameters: object, operation: Partial<OperationInfo> = {}) {
  const { client, sockets } = StandInSocket.client(takeCall);
  const run = new NodeDriver(node, parameters, client, operation);
  await run.start();
  await run.flush();
  await run.stop();
  return sockets[0]?.told[0];
}

const RAISED = ['RTG Scenarios', 'RTG State', 'RTG Notification', 'RTG Transcript', 'RTG Supervisor Message'];

describe('agent-assist', () => {
  it('sends audio and findings about it, and raises the answered events', async () => {
    const { client, sockets } = StandInSocket.client((message, socket) => {
      if (String(message).includes('Finalize'))
        socket.say({ Events: RAISED.map((Name) => ({ Name, Data: { Name } })) });
      takeCall(message, socket);
    });
    const run = new NodeDriver(node, {}, client);
    await run.start();
    for (const chunk of chunksOf(new Int16Array(800))) await run.give(chunk, 'audio');
    const names = ['SR Milestone', 'SR Partial', 'Emotion', 'Sentiment', 'CallStateUpdate', 'Chat Message', 'Mine'];
    for (const name of names) await run.give(named(name, { Text: 'x' }), 'events');
    await run.flush();
    await run.stop();
    const told = sockets[0]?.told.map(
      ({ MessageName, Event }) => (Event as { Name: string } | undefined)?.Name ?? MessageName,
    );
    expect(told).toEqual([
      'Start',
      'Audio',
      'SR Milestone',
      'Emotion',
      'Sentiment',
      'CallStateUpdate',
      'Chat Message',
      'Finalize',
    ]);
    expect(run.emitted.map(({ value }) => (value as { name?: string }).name)).toEqual(RAISED);
    expect(run.misuses).toEqual([]);
  });

  it('sends the language of the client, else its own, and no model if none is set', async () => {
    const start = await startOf({});
    expect(start).toMatchObject({ Language: 'en-US', SendOfflineTranscriptsToCA: false });
    expect(start).not.toHaveProperty('GenerativeAI');
    expect(await startOf({}, { language: 'tr-TR' })).toMatchObject({ Language: 'tr-TR' });
  });

  it("sends the settings that the model's provider needs, with the headers of its credential", async () => {
    const start = await startOf({
      Model: 'llama',
      VLLMAPIBase: 'http://vllm.example/v1',
      AzureAPIBase: 'https://azure.example',
      AIGeneratedScenariosCredential: 'llm',
    });
    expect(start?.GenerativeAI).toEqual({
      Provider: 'VLLM',
      Model: 'llama',
      MaxTokens: 2_048,
      Temperature: 0,
      Turns: 4,
      VLLMAPIBase: 'http://vllm.example/v1',
      Headers: { Authorization: 'Bearer test' },
    });
  });

  it.each([
    [{ Address: 'http://ca.example' }, ['/Address']],
    [{ Language: 'en_US' }, ['/Language']],
    [{ Model: 'x' }, ['/VLLMAPIBase']],
    [{ Model: 'x', Provider: 'Azure' }, ['/AzureAPIBase', '/AzureAPIVersion']],
    [{ Model: 'x', Provider: 'Azure', AzureAPIBase: 'a', AzureAPIVersion: 'b' }, []],
    [{ Model: 'x', Provider: 'OpenAI' }, []],
    [{ Provider: 'Azure' }, []],
  ])('with %j has faults at %j', (changes, pointers) => {
    const faults = node.provider.check(Object.assign(new agentAssist.parameters(), changes));
    expect(faults.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
