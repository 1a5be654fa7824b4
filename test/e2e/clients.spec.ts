import { spawn, type SpawnOptions } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { echoProject } from '../support/test-nodes.module.js';
import { pinnedEnvironment } from '../support/programs.js';
import { hasTools } from '../support/tools.js';
import { makeWav } from '../support/wav/index.js';

/** Behaviour of kinds of clients that are answered before they have sent all of 40 MB. */

const SIZE = 40 * 1024 * 1024;

let server: BuiltServer;
let folder: string;
beforeAll(async () => {
  server = await BuiltServer.start();
  folder = await mkdtemp(join(tmpdir(), 'dataflow-clients-'));
  await server.saveProject(echoProject());
  const file = await open(join(folder, 'three-channels.wav'), 'w');
  await file.write(makeWav({ channelCount: 3, dataBytes: 0xffff_ffff }));
  await file.truncate(SIZE);
  await file.close();
  await writeFile(join(folder, 'blocking.py'), BLOCKING_CLIENT);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Sends everything before it reads anything, as most HTTP libraries do. */
const BLOCKING_CLIENT = `
import http.client, os, sys, urllib.parse
url, project, authorization = sys.argv[1:]
url = urllib.parse.urlparse(url)
boundary = 'python-boundary'
head = ('--%s\\r\\nContent-Disposition: form-data; name="Parameters"\\r\\n\\r\\n{}\\r\\n'
        '--%s\\r\\nContent-Disposition: form-data; name="Audio"; filename="a.wav"\\r\\n\\r\\n') % (boundary, boundary)
tail = '\\r\\n--%s--\\r\\n' % boundary
size = len(head) + os.path.getsize('three-channels.wav') + len(tail)
connection = http.client.HTTPConnection(url.hostname, url.port)
connection.putrequest('POST', '/project-runner')
for name, value in (('Authorization', authorization), ('Tenant', 'demo'), ('ProjectName', project),
                    ('Content-Type', 'multipart/form-data; boundary=' + boundary), ('Content-Length', str(size))):
    connection.putheader(name, value)
connection.endheaders()
connection.send(head.encode())
with open('three-channels.wav', 'rb') as audio:
    connection.send(audio)
connection.send(tail.encode())
response = connection.getresponse()
print(response.status, response.read().decode())
`;

async function output(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: folder,
    env: pinnedEnvironment(),
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

const CASES = [
  ['401 auth.token-invalid', 'echo', 'Bearer rubbish'],
  ['404 project.not-found', 'nothing', undefined],
  ['422 operation.start-failed', 'echo', undefined],
] as const;

describe.each(CASES)('%s during an upload of 40 MB is seen by', (expected, project, forged) => {
  const [status = '', code = ''] = expected.split(' ');
  const authorization = async (): Promise<string> => forged ?? `Bearer ${await server.token()}`;
  const fits = (text: string): void => expect(text).toMatch(new RegExp(`^${status} .*"code":"${code}"`, 's'));

  it.runIf(hasTools('curl'))('curl, with and without Expect', async () => {
    for (const expectation of ['Expect: 100-continue', 'Expect:']) {
      const body = await output('curl', [
        ...['-s', '-w', '\n%{http_code}', `${server.url}/project-runner`, '-H', expectation],
        ...['-H', `Authorization: ${await authorization()}`, '-H', 'Tenant: demo', '-H', `ProjectName: ${project}`],
        ...['-F', 'Parameters={}', '-F', 'Audio=@three-channels.wav'],
      ]);
      const lines = body.split('\n');
      fits(`${lines.at(-1) ?? ''} ${lines.slice(0, -1).join('\n')}`);
    }
  });

  it.runIf(hasTools('python3'))("a blocking client (Python's http.client)", async () => {
    fits(await output('python3', ['blocking.py', server.url, project, await authorization()]));
  });

  it("Node's fetch", async () => {
    const form = new FormData();
    form.append('Parameters', '{}');
    form.append(
      'Audio',
      new Blob([new Uint8Array(makeWav({ channelCount: 3, dataBytes: 0xffff_ffff })), new Uint8Array(SIZE)]),
      'a.wav',
    );
    const response = await fetch(`${server.url}/project-runner`, {
      method: 'POST',
      headers: { Authorization: await authorization(), Tenant: 'demo', ProjectName: project },
      body: form,
    });
    fits(`${response.status} ${await response.text()}`);
  });
});
