import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pinnedEnvironment } from '../support/programs.js';
import { BOUNDARY, multipart, PARAMETERS_HEADERS, RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { hasTools } from '../support/tools.js';

/** Requests that ask for another protocol than WebSocket are served as plain HTTP/1.1. */

const run = promisify(execFile);

/** Enough for a busy machine. */
const WAIT = { timeout: 20_000 };

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule] });
  await app.saveProject(echoProject());
  await app.saveProject({ ...projectOf('hanging', 'test-hanging'), flowTypes: ['batch'] });
});
afterAll(() => app.close());
afterEach(() => expect.poll(() => app.operations.count, WAIT).toBe(0));

const UPGRADE = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' };

const WEBSOCKET = requestHead(
  '/project-runner',
  {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': 13,
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  },
  'GET',
);

interface UploadOptions {
  readonly name: string;
  readonly project?: string;
  readonly isChunked?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A batch request of one event, as its head and its body. */
async function upload({
  name,
  project = 'echo',
  isChunked = false,
  headers = UPGRADE,
}: UploadOptions): Promise<{ head: string; body: Buffer }> {
  const plain = multipart([[PARAMETERS_HEADERS, JSON.stringify({ Events: [{ Name: name }] })]]);
  const body = isChunked ? Buffer.concat([chunk(plain.subarray(0, 30)), chunk(plain.subarray(30)), chunk('')]) : plain;
  const head = requestHead('/project-runner', {
    ...(await app.headers({ ProjectName: project })),
    ...headers,
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    ...(isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': body.length }),
  });
  return { head, body };
}

function chunk(bytes: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), Buffer.from(bytes as Uint8Array), CRLF]);
}
const CRLF = Buffer.from('\r\n');

async function inOne(options: UploadOptions): Promise<Buffer> {
  const { head, body } = await upload(options);
  return Buffer.concat([Buffer.from(head), body]);
}

const plainGet = requestHead('/health/live', {}, 'GET');
const upgradeGet = requestHead('/health/live', UPGRADE, 'GET');

/** The answers on a connection, in order: the name of the event, or the status of the health check. */
function answersOf({ text }: RawConnection): string[] {
  return [...text.matchAll(/"Name":"(\w+)"|"status":"(ok)"/g)].map(([, name, status]) => name ?? status ?? '');
}

describe('a request with Upgrade: h2c', () => {
  it.each(['h2c', 'H2C', 'h2c, something', 'TLS/1.0'])(
    'is served with its body where Upgrade is %s',
    async (Upgrade) => {
      const connection = await RawConnection.open(app.url);
      await connection.write(await inOne({ name: 'one', headers: { ...UPGRADE, Upgrade } }));
      await connection.waitFor(/^HTTP\/1\.1 200 .*"Name":"one"/s);
      connection.close();
    },
  );

  it.each([false, true])('is served with a body in several segments (chunked: %s)', async (isChunked) => {
    const connection = await RawConnection.open(app.url);
    const { head, body } = await upload({ name: 'one', isChunked });
    await connection.write(head);
    for (let at = 0; at < body.length; at += 50) {
      await connection.write(body.subarray(at, at + 50));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await connection.waitFor(/^HTTP\/1\.1 200 .*"Name":"one"/s);
    connection.close();
  });

  it.each([false, true])('is answered before the requests pipelined behind it (chunked: %s)', async (isChunked) => {
    const connection = await RawConnection.open(app.url);
    const all = [
      await inOne({ name: 'one', isChunked }),
      await inOne({ name: 'two', isChunked }),
      Buffer.from(upgradeGet),
      Buffer.from(plainGet),
      await inOne({ name: 'three', headers: {}, isChunked }),
      Buffer.from(upgradeGet),
    ];
    await connection.write(Buffer.concat(all));
    await expect.poll(() => answersOf(connection), WAIT).toEqual(['one', 'two', 'ok', 'ok', 'three', 'ok']);
    // The connection is still usable, with and without the header.
    await connection.write(upgradeGet);
    await expect.poll(() => answersOf(connection).length, WAIT).toBe(7);
    await connection.write(await inOne({ name: 'four', isChunked }));
    await expect.poll(() => answersOf(connection).at(-1), WAIT).toBe('four');
    expect(connection.text.match(/HTTP\/1\.1 200 /g)).toHaveLength(8);
    connection.close();
  });

  it('is answered when the segments of pipelined requests are cut anywhere', async () => {
    const bytes = Buffer.concat([
      await inOne({ name: 'one' }),
      Buffer.from(upgradeGet),
      await inOne({ name: 'two', isChunked: true }),
      Buffer.from(plainGet),
    ]);
    for (let cut = 1; cut < bytes.length; cut += 97) {
      const connection = await RawConnection.open(app.url);
      await connection.write(bytes.subarray(0, cut));
      await new Promise((resolve) => setImmediate(resolve));
      await connection.write(bytes.subarray(cut));
      await expect.poll(() => answersOf(connection), { ...WAIT, interval: 5 }).toEqual(['one', 'ok', 'two', 'ok']);
      connection.close();
    }
  });

  it('is answered after a slow request in front of it', async () => {
    const connection = await RawConnection.open(app.url);
    const slow = await upload({ name: 'slow', headers: {} });
    await connection.write(slow.head);
    await expect.poll(() => app.operations.count, WAIT).toBe(1);
    await connection.write(Buffer.concat([slow.body, Buffer.from(upgradeGet), await inOne({ name: 'last' })]));
    await expect.poll(() => answersOf(connection), WAIT).toEqual(['slow', 'ok', 'last']);
    connection.close();
  });

  it('frees its operation when the client disconnects before the answer', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(Buffer.concat([await inOne({ name: 'x', project: 'hanging' }), Buffer.from(upgradeGet)]));
    await expect.poll(() => app.operations.count, WAIT).toBe(1);
    connection.close();
  });

  it('is refused with its problem while its body is still sent', async () => {
    const connection = await RawConnection.open(app.url);
    const { head, body } = await upload({ name: 'x', project: 'missing' });
    await connection.write(head);
    await connection.write(body.subarray(0, 20));
    await connection.waitFor(/^HTTP\/1\.1 404 .*"code":"project.not-found"/s);
    connection.close();
  });

  it.runIf(hasTools('curl'))('is served to curl --http2', async () => {
    const headers = Object.entries(await app.headers({ ProjectName: 'echo' }));
    const { stdout } = await run(
      'curl',
      [
        ...['-s', '--http2', ...headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`])],
        ...['-F', 'Parameters={"Events":[{"Name":"x"}]}', '-w', '%{http_code} %{http_version}'],
        `${app.url}/project-runner`,
      ],
      { env: pinnedEnvironment() },
    );
    expect(stdout).toMatch(/"Name":"x".*200 1\.1$/s);
  });

  it.runIf(hasTools('java', 'javac'))("is served to Java's HttpClient", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dataflow-java-'));
    try {
      const file = join(folder, 'Upload.java');
      await writeFile(file, JAVA_CLIENT);
      const { Authorization = '' } = await app.headers();
      const { stdout } = await run('java', [file, app.url, Authorization, BOUNDARY], {
        env: pinnedEnvironment(),
      });
      expect(stdout.trim().split('\n')).toEqual([
        expect.stringMatching(/^200 HTTP_1_1 .*"Name":"length"/),
        expect.stringMatching(/^200 HTTP_1_1 .*"Name":"chunked"/),
        expect.stringMatching(/^200 HTTP_1_1 .*"ok"/),
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a WebSocket handshake', () => {
  it('behind a request without an answer closes the connection', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(
      Buffer.concat([await inOne({ name: 'x', project: 'hanging', headers: {} }), Buffer.from(WEBSOCKET)]),
    );
    await expect.poll(() => connection.socket.destroyed || connection.socket.readableEnded, WAIT).toBe(true);
    expect(connection.text).toBe('');
  });

  it('on a connection that has served requests is accepted', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(await inOne({ name: 'one' }));
    await expect.poll(() => answersOf(connection), WAIT).toEqual(['one']);
    await connection.write(WEBSOCKET);
    await connection.waitFor(/HTTP\/1\.1 101 /);
    connection.close();
  });

  it('with a body is answered as a plain request', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(`${WEBSOCKET.slice(0, -2)}Content-Length: 4\r\n\r\nabcd${plainGet}`);
    await connection.waitFor(/^HTTP\/1\.1 405 .*request\.method-not-allowed.*HTTP\/1\.1 200 /s);
    connection.close();
  });
});

/** Uploads with a length and in chunks, then a GET, as Java does by default: it asks for HTTP/2. */
const JAVA_CLIENT = `
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.*;

public class Upload {
  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    for (String name : new String[] {"length", "chunked"}) {
      byte[] body = ("--" + args[2] + "\\r\\nContent-Disposition: form-data; name=\\"Parameters\\"\\r\\n\\r\\n"
          + "{\\"Events\\":[{\\"Name\\":\\"" + name + "\\"}]}\\r\\n--" + args[2] + "--\\r\\n").getBytes();
      HttpRequest.BodyPublisher publisher = name.equals("length")
          ? HttpRequest.BodyPublishers.ofByteArray(body)
          : HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
      HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/project-runner"))
          .header("Authorization", args[1]).header("Tenant", "demo").header("ProjectName", "echo")
          .header("Content-Type", "multipart/form-data; boundary=" + args[2]).POST(publisher).build();
      print(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }
    HttpRequest health = HttpRequest.newBuilder(URI.create(args[0] + "/health/live")).build();
    print(client.send(health, HttpResponse.BodyHandlers.ofString()));
  }

  static void print(HttpResponse<String> response) {
    System.out.println(response.statusCode() + " " + response.version() + " " + response.body().replace("\\n", " "));
  }
}
`;
