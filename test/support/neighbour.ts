import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { BuiltServer } from './built-server.js';
import { echoProject } from './test-nodes.module.js';
import { makeWav } from './wav/index.js';

const ATTEMPTS = 3;

/** A recording of two channels. */
export const AUDIO = new Uint8Array(makeWav({ channelCount: 2, data: new Uint8Array(64_000) }));

/** A project that passes events through a script. */
export function scriptProject(name: string, Script: string): object {
  return {
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'script', type: 'custom-script', parameters: { Script, TimeoutMsec: 2_000 } },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.events.0', to: 'script.events' },
      { from: 'script.events', to: 'publisher.events' },
    ],
  };
}

/** A tenant whose work is timed while another tenant, or an unknown client, keeps the server busy. */
export class Neighbour {
  private constructor(
    private readonly server: BuiltServer,
    private readonly token: string,
  ) {}

  /** Makes the tenant `other`, with a project for each kind of work. */
  static async start(server: BuiltServer): Promise<Neighbour> {
    const neighbour = new Neighbour(server, await server.token());
    const { id } = (await neighbour.send('POST', '/tenants', { name: 'other' })) as { id: string };
    await neighbour.send('PUT', `/tenants/${id}/grants/demo`, {});
    await neighbour.send('POST', '/projects', echoProject());
    const script = 'createNode = () => ({ onEvent(event) { raiseEvent(event) } })';
    await neighbour.send('POST', '/projects', scriptProject('script', script));
    return neighbour;
  }

  /** Runs a recording through a project and reads the result. */
  readonly batch = (): Promise<void> => this.run('echo', AUDIO);

  /** Runs an event through a script and reads the result. */
  readonly script = (): Promise<void> => this.run('script');

  /** Starts a stream and ends it. */
  readonly stream = async (): Promise<void> => {
    const socket = new WebSocket(`${this.server.url.replace('http', 'ws')}/project-runner/demo-stream`);
    await once(socket, 'open');
    socket.send(JSON.stringify({ MessageName: 'Start', Tenant: 'other', Token: this.token }));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(answer.toString())).toMatchObject({ MessageName: 'StartResponse', Success: true });
    socket.send(JSON.stringify({ MessageName: 'Finalize' }));
    expect(await once(socket, 'close')).toEqual([1000, expect.anything()]);
  };

  private async run(ProjectName: string, audio?: Uint8Array<ArrayBuffer>): Promise<void> {
    const body = new FormData();
    body.append('Parameters', JSON.stringify({ Events: [{ Name: 'x' }] }));
    if (audio) body.append('Audio', new Blob([audio]), 'call.wav');
    const headers = { ...this.headers, ProjectName };
    const response = await fetch(`${this.server.url}/project-runner`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }

  private async send(method: string, path: string, json: object): Promise<unknown> {
    const headers = { ...this.headers, 'Content-Type': 'application/json' };
    const response = await fetch(this.server.url + path, { method, headers, body: JSON.stringify(json) });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  private get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}`, Tenant: 'other' };
  }
}

/** The minimum time of three attempts, in milliseconds. */
export async function bestMs(work: () => Promise<void>): Promise<number> {
  let best = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const startMs = performance.now();
    await work();
    best = Math.min(best, performance.now() - startMs);
  }
  return best;
}
