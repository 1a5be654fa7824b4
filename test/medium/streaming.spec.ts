import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApp } from '../support/test-app.js';
import { StreamClient } from '../support/stream-client.js';

const project = {
  name: 'talk',
  flowTypes: ['batch', 'stream'],
  constraints: [{ key: 'Tag', type: 'boolean', default: false }],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    { id: 'vad', type: 'vad' },
    { id: 'tagger', type: 'event-tagger', parameters: { Expression: 'true', Tags: ['seen'] }, when: 'Tag' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'vad.audio' },
    { from: 'entry.audio.1', to: 'publisher.audio.0' },
    { from: 'vad.events', to: 'publisher.events' },
    { from: 'entry.events.0', to: 'tagger.events' },
    { from: 'tagger.events', to: 'publisher.events' },
  ],
};

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  await app.saveProject(project);
});
afterAll(() => app.close());

async function start(members: object = {}): Promise<StreamClient> {
  const client = await StreamClient.open(app.url);
  client.send({ MessageName: 'Start', ProjectName: 'talk', Tenant: 'demo', Token: await app.token(), ...members });
  return client;
}

describe('a stream', () => {
  it('starts, sends events on, and ends with Finalize', async () => {
    const client = await start({ Audio: { Encoding: 'pcm', SampleRate: '8000', ChannelCount: 2 } });
    expect(await client.response('Start')).toMatchObject({ Success: true, ProjectName: 'talk', ProjectVersion: 1 });
    client.send({ Event: { Name: 'hello', Data: { a: 1 } } });
    client.sendAudio(Buffer.alloc(32_000), 333);
    client.send({ MessageName: 'Update', Settings: { Tag: true, Other: 1 } });
    client.send({ Event: { Name: 'again' } });
    client.send({ MessageName: 'Finalize' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(await client.response('Update')).toEqual({
      MessageName: 'UpdateResponse',
      Success: true,
      NotApplied: ['Other'],
    });
    expect(client.results.map(({ Name, Tags }) => [Name, Tags])).toEqual([
      ['hello', []],
      ['again', ['seen']],
    ]);
    expect(client.names.filter((name) => name === 'FinalResult')).toHaveLength(4);
    expect(Buffer.concat(client.audio)).toHaveLength(16_000);
  });

  it('gets its Start response before any other message', async () => {
    // This node cannot start, and says so.
    const recognizer = { id: 'recognizer', type: 'sr-http', parameters: { Engine: 'openai' }, onError: 'skip' };
    const connections = [
      { from: 'entry.audio.0', to: 'recognizer.audio' },
      { from: 'recognizer.events', to: 'publisher.events' },
    ];
    const nodes = [{ id: 'entry', type: 'entry' }, recognizer, { id: 'publisher', type: 'publisher' }];
    await app.saveProject({ name: 'unready', flowTypes: ['stream'], nodes, connections });
    const client = await start({ ProjectName: 'unready' });
    client.send({ MessageName: 'Finalize' });
    await client.closed;
    expect(client.frames[0]).toMatchObject({ MessageName: 'StartResponse', Success: true });
    expect(client.names[0]).toBe('Node Error');
  });
});
