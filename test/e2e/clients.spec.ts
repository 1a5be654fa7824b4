import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { copyFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import NodeForm from 'form-data';
import got from 'got';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { echoProject } from '../support/test-nodes.module.js';
import { pinnedEnvironment } from '../support/programs.js';
import { hasTools, isAvailable } from '../support/tools.js';
import { makeWav } from '../support/wav/index.js';

/** Clients that many people use: early answers to uploads of 40 MB, and text outside of ASCII. */

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

/** Text that ISO-8859-9 has, and text that only Unicode has. */
const TURKISH = 'é ü ç ş ı ğ İ';
const UNICODE = `${TURKISH} 😀 € 你`;

const WAV = new Uint8Array(makeWav({ data: new Uint8Array(1_600) }));

const hasRequests = hasTools('python3') && isAvailable(missingModule('requests'), 'in Python');

/** The name of a module that Python does not have; empty if it does. */
function missingModule(name: string): string {
  const { status } = spawnSync('python3', ['-c', `import ${name}`], { env: pinnedEnvironment() });
  return status === 0 ? '' : name;
}

const PROGRAMS = fileURLToPath(new URL('../support/clients', import.meta.url));

describe('text outside of ASCII in Parameters arrives whole from', () => {
  let url: string;
  let token: string;
  beforeAll(async () => {
    url = `${server.url}/project-runner/echo`;
    token = await server.token();
    await writeFile(join(folder, 'call.wav'), WAV);
    for (const program of ['Upload.java', 'upload.py']) await copyFile(join(PROGRAMS, program), join(folder, program));
  });

  const parametersOf = (text: string): string => JSON.stringify({ Events: [{ Name: 'Ping', Data: { Text: text } }] });
  const headers = (): Record<string, string> => ({ Authorization: `Bearer ${token}`, Tenant: 'demo' });

  /** Writes the file that the programs send. */
  async function send(text: string): Promise<void> {
    await writeFile(join(folder, 'parameters.json'), parametersOf(text));
  }

  /** Expects the event with its text, and the audio. */
  function arrived(answer: string, text: string): void {
    const events = JSON.parse(answer) as { Name: string; Data?: { Text?: string } }[];
    expect([events.map(({ Name }) => Name), events[0]?.Data?.Text], answer.slice(0, 300)).toEqual([
      ['Ping', 'Audio Output'],
      text,
    ]);
  }

  describe.runIf(hasTools('curl'))('curl', () => {
    const curl = (...form: string[]): Promise<string> =>
      output('curl', ['-s', url, '-H', `Authorization: Bearer ${token}`, '-H', 'Tenant: demo', ...form]);

    it('in an argument', async () => {
      arrived(await curl('-F', `Parameters=${parametersOf(UNICODE)}`, '-F', 'Audio=@call.wav'), UNICODE);
    });

    it('in a file in UTF-16', async () => {
      await writeFile(join(folder, 'utf16.json'), Buffer.from(`\uFEFF${parametersOf(UNICODE)}`, 'utf16le'));
      arrived(await curl('-F', 'Parameters=@utf16.json', '-F', 'Audio=@call.wav'), UNICODE);
    });

    it('in a file in ISO-8859-1', async () => {
      await writeFile(join(folder, 'latin1.json'), Buffer.from(parametersOf('é ü ç'), 'latin1'));
      const part = 'Parameters=<latin1.json;type=text/plain; charset=ISO-8859-1';
      arrived(await curl('-F', part, '-F', 'Audio=@call.wav'), 'é ü ç');
    });
  });

  it.runIf(hasTools('python3')).each([
    ['utf-8', UNICODE],
    ['iso-8859-9', TURKISH],
    ['windows-1254', TURKISH],
    ['utf-16', UNICODE],
  ])("Python's http.client in %s, with a boundary of asterisks", async (charset, text) => {
    await send(text);
    arrived(await output('python3', ['upload.py', 'http.client', url, token, charset]), text);
  });

  it.runIf(hasRequests).each([
    ['requests', 'utf-8', UNICODE],
    ['requests', 'iso-8859-9', TURKISH],
    ['requests', 'utf-16', UNICODE],
    ['requests-data', 'utf-8', UNICODE],
  ])("Python's %s in %s", async (kind, charset, text) => {
    await send(text);
    arrived(await output('python3', ['upload.py', kind, url, token, charset]), text);
  });

  describe.runIf(hasTools('java', 'javac'))('Java', () => {
    beforeAll(async () => {
      await output('javac', ['-encoding', 'UTF-8', 'Upload.java']);
    }, 120_000);

    it.each([
      ['HttpURLConnection', 'UTF-8', UNICODE],
      ['HttpURLConnection', 'ISO-8859-1', 'é ü ç'],
      ['HttpURLConnection', 'ISO-8859-9', TURKISH],
      ['java.net.http', 'windows-1254', TURKISH],
      ['java.net.http', 'UTF-8', UNICODE],
    ])(
      '%s in %s, with a boundary of equals signs',
      async (kind, charset, text) => {
        await send(text);
        arrived(await output('java', ['-Xshare:auto', 'Upload', kind, url, token, charset]), text);
      },
      60_000,
    );
  });

  it("Node's fetch", async () => {
    const response = await fetch(url, { method: 'POST', headers: headers(), body: webForm() });
    arrived(await response.text(), UNICODE);
  });

  it('axios with a FormData, with fields that it makes a form of, and with form-data', async () => {
    const options = {
      headers: headers(),
      proxy: false as const,
      responseType: 'text',
      transformResponse: String,
    } as const;
    const answers = [
      await axios.post<string>(url, webForm(), options),
      await axios.postForm<string>(url, { Parameters: parametersOf(UNICODE), Audio: Buffer.from(WAV) }, options),
      await axios.post<string>(url, nodeForm(), options),
    ];
    for (const { data } of answers) arrived(data, UNICODE);
  });

  it('form-data with http, as a stream without a length', async () => {
    const form = nodeForm();
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest(url, { method: 'POST', headers: { ...headers(), ...form.getHeaders() } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject);
      form.pipe(sent);
    });
    arrived(answer, UNICODE);
  });

  it('got with a FormData, and with form-data', async () => {
    const form = nodeForm();
    const answers = [
      await got.post(url, { headers: headers(), body: webForm() }).text(),
      await got.post(url, { headers: { ...headers(), ...form.getHeaders() }, body: form }).text(),
    ];
    for (const answer of answers) arrived(answer, UNICODE);
  });

  function webForm(): FormData {
    const form = new FormData();
    form.append('Parameters', parametersOf(UNICODE));
    form.append('Audio', new Blob([WAV]), 'çağrı.wav');
    return form;
  }

  function nodeForm(): NodeForm {
    const form = new NodeForm();
    form.append('Parameters', parametersOf(UNICODE));
    form.append('Audio', Buffer.from(WAV), { filename: 'çağrı.wav', contentType: 'audio/vnd.wave' });
    return form;
  }
});
