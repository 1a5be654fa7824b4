import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** Maximum characters of a match that may be in earlier data. */
const LOOK_BACK = 4_096;

/** Bytes of an upload that are written before checking for an answer. */
const STEP_BYTES = 256 * 1024;

/** A connection on which a test writes arbitrary bytes. */
export class RawConnection {
  private readonly pieces: string[] = [];
  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => this.pieces.push(chunk.toString('latin1')));
    socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** All received bytes, as Latin-1. */
  get text(): string {
    return this.pieces.join('');
  }

  /** Writes and waits until the system has taken it. */
  async write(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Writes in small steps until the server answers.
   *
   * A server that refuses an upload may close the connection before it has read the rest. A failed write must not lose
   * the answer.
   */
  async writeUntilAnswered(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length && this.pieces.length === 0 && this.socket.writable; from += STEP_BYTES) {
      await this.write(bytes.subarray(from, from + STEP_BYTES)).catch(() => undefined);
    }
  }

  /** Waits until the received text matches. Only new data is searched, so that long answers stay cheap. */
  async waitFor(pattern: RegExp, timeoutMs = 10_000): Promise<RegExpExecArray> {
    const end = performance.now() + timeoutMs;
    let { text } = this;
    for (let seen = this.pieces.length; ;) {
      const match = pattern.exec(text);
      if (match) return match;
      if (performance.now() > end)
        throw new Error(`expected ${String(pattern)}, found ${JSON.stringify(this.text.slice(0, 500))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      text = text.slice(-LOOK_BACK) + this.pieces.slice(seen).join('');
      seen = this.pieces.length;
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The head of a request for `RawConnection`. */
export function requestHead(path: string, headers: Readonly<Record<string, string | number>>, method = 'POST'): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

export const BOUNDARY = 'test-boundary';

/** A multipart body, part by part; the parts are binary strings or bytes. */
export function multipart(parts: readonly (readonly [headers: string, body: string | Uint8Array])[]): Buffer {
  const pieces = parts.flatMap(([headers, body]) => [
    Buffer.from(`--${BOUNDARY}\r\n${headers}\r\n\r\n`),
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

export const AUDIO_HEADERS =
  'Content-Disposition: form-data; name="Audio"; filename="call.wav"\r\nContent-Type: audio/wav';
export const PARAMETERS_HEADERS = 'Content-Disposition: form-data; name="Parameters"';
