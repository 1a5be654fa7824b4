import { randomBytes } from 'node:crypto';
import { RawConnection, requestHead } from './raw-http.js';

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

interface FrameOptions {
  /** Whether it is the last of its message. */
  readonly fin?: boolean;
  /** The three reserved bits, as a number of 0 to 7. */
  readonly reserved?: number;
  readonly masked?: boolean;
}

/**
 * A WebSocket (RFC 6455) on which a test writes arbitrary frames, valid or not.
 *
 * It answers nothing by itself.
 */
export class RawWebSocket {
  private constructor(readonly connection: RawConnection) {}

  static async open(url: string, path = '/project-runner'): Promise<RawWebSocket> {
    const connection = await RawConnection.open(url);
    const key = randomBytes(16).toString('base64');
    const head = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13, 'Sec-WebSocket-Key': key };
    await connection.write(requestHead(path, head, 'GET'));
    await connection.waitFor(/^HTTP\/1\.1 101 .*?\r\n\r\n/s);
    return new RawWebSocket(connection);
  }

  async frame(opcode: number, payload: string | Uint8Array, options: FrameOptions = {}): Promise<void> {
    await this.connection.write(frameOf(opcode, payload, options));
  }

  send(message: object): Promise<void> {
    return this.frame(TEXT, JSON.stringify(message));
  }

  /** The received frames. */
  get frames(): RawFrame[] {
    const bytes = Buffer.from(this.connection.text, 'latin1');
    const frames: RawFrame[] = [];
    let at = bytes.indexOf('\r\n\r\n') + 4;
    while (at + 2 <= bytes.length) {
      const short = bytes[at + 1]! & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > bytes.length) break;
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
      if (at + head + length > bytes.length) break;
      frames.push({ opcode: bytes[at]! & 15, payload: bytes.subarray(at + head, at + head + length) });
      at += head + length;
    }
    return frames;
  }

  /** The received text frames. */
  get messages(): Record<string, unknown>[] {
    return this.frames
      .filter(({ opcode }) => opcode === TEXT)
      .map(({ payload }) => JSON.parse(payload.toString()) as Record<string, unknown>);
  }

  /** The code and the reason of the close frame, if one was received. */
  get closing(): { code: number; reason: string } | undefined {
    const close = this.frames.find(({ opcode }) => opcode === CLOSE);
    return close && { code: close.payload.readUInt16BE(0), reason: close.payload.subarray(2).toString() };
  }

  destroy(): void {
    this.connection.close();
  }
}

/** The bytes of a frame as a client sends it. */
export function frameOf(
  opcode: number,
  payload: string | Uint8Array,
  { fin = true, reserved = 0, masked = true }: FrameOptions = {},
): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const flag = masked ? 0x80 : 0;
  const head =
    body.length < 126
      ? Buffer.from([first, flag | body.length])
      : body.length < 65_536
        ? Buffer.from([first, flag | 126, body.length >> 8, body.length & 255])
        : Buffer.concat([Buffer.from([first, flag | 127, 0, 0, 0, 0]), bigEndian32(body.length)]);
  if (!masked) return Buffer.concat([head, body]);
  const mask = Buffer.from([1, 2, 3, 4]);
  return Buffer.concat([head, mask, body.map((byte, index) => byte ^ mask[index % 4]!)]);
}

function bigEndian32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
