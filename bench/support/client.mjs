// @ts-check
import { once } from 'node:events';
import { connect } from 'node:net';
import { pieces } from './wav.mjs';

/**
 * A cheap client, so that the measurement is of the server: it writes bytes directly to sockets.
 *
 * Peers and server get the same bytes, `Parameters` first.
 */

const BOUNDARY = 'bench-boundary-7f0c1d2e';
const WRITE_BYTES = 256 * 1024;
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/** Where and how to send. */
/** @typedef {{ url: string, path: string, headers: Record<string, string> }} Target */

/** @typedef {{ status: number, body: string, totalMs: number, answerMs: number }} Answer */

/** @param {Target} target @param {import('./wav.mjs').Recording} recording */
function head({ url, path, headers }, { header, dataBytes }) {
  const parts = Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="Parameters"\r\n\r\n{}\r\n` +
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="Audio"; filename="call.wav"\r\nContent-Type: audio/wav\r\n\r\n`,
  );
  const length = parts.length + header.length + dataBytes + TAIL.length;
  const fields = { Host: new URL(url).host, ...headers, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  const lines = Object.entries({ ...fields, 'Content-Length': length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), parts, header]);
}

/**
 * Uploads a recording on a new connection.
 *
 * @param {Target} target
 * @param {import('./wav.mjs').Recording} recording
 * @param {{ bytesPerSecond?: number }} [options] As fast as possible by default.
 * @returns {Promise<Answer>} `answerMs`: from the last byte sent to the first byte of the answer.
 */
export async function upload(target, recording, { bytesPerSecond = Infinity } = {}) {
  const socket = await open(target.url);
  const startMs = performance.now();
  const answered = readAnswer(socket);
  socket.write(head(target, recording));
  let sent = 0;
  for (const piece of pieces(recording)) {
    for (let start = 0; start < piece.length; start += WRITE_BYTES) {
      const part = piece.subarray(start, start + WRITE_BYTES);
      sent += part.length;
      if (!socket.write(part)) await once(socket, 'drain');
      const aheadMs = (sent / bytesPerSecond) * 1000 - (performance.now() - startMs);
      if (aheadMs > 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    }
  }
  await new Promise((resolve) => socket.write(TAIL, () => resolve(undefined)));
  const sentMs = performance.now();
  const { status, body, firstMs } = await answered;
  const endMs = performance.now();
  socket.destroy();
  if (status !== 200 && status !== 201) throw new Error(`${target.path} answered ${status}: ${body.slice(0, 500)}`);
  return { status, body, totalMs: endMs - startMs, answerMs: firstMs - sentMs };
}

/** A connection that stays, for one small request after the other. */
export class Connection {
  /** @param {import('node:net').Socket} socket @param {Buffer} request */
  constructor(socket, request) {
    this.socket = socket;
    this.request = request;
  }

  /** @param {Target} target @param {import('./wav.mjs').Recording} recording */
  static async open(target, recording) {
    const request = Buffer.concat([head(target, recording), ...pieces(recording), TAIL]);
    return new Connection(await open(target.url), request);
  }

  /** Sends the request once more. */
  async run() {
    const startMs = performance.now();
    const answered = readAnswer(this.socket);
    this.socket.write(this.request);
    const { status, body } = await answered;
    if (status !== 200 && status !== 201) throw new Error(`answered ${status}: ${body.slice(0, 500)}`);
    return performance.now() - startMs;
  }

  close() {
    this.socket.destroy();
  }
}

async function open(/** @type {string} */ url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket.setNoDelay(true);
}

/**
 * @param {import('node:net').Socket} socket
 * @returns {Promise<{ status: number, body: string, firstMs: number }>}
 */
function readAnswer(socket) {
  return new Promise((resolve, reject) => {
    let text = '';
    let firstMs = 0;
    const end = (/** @type {Error | undefined} */ error) => {
      socket.off('data', onData).off('error', end).off('close', onClose);
      const at = text.indexOf('\r\n\r\n');
      if (error) reject(error);
      else resolve({ status: Number(text.slice(9, 12)), body: text.slice(at + 4), firstMs });
    };
    const onData = (/** @type {Buffer} */ bytes) => {
      if (text === '') firstMs = performance.now();
      text += bytes.toString('latin1');
      if (isWhole(text)) end(undefined);
    };
    const onClose = () => end(new Error(`closed after ${JSON.stringify(text.slice(0, 200))}`));
    socket.on('data', onData).on('error', end).on('close', onClose);
  });
}

function isWhole(/** @type {string} */ text) {
  const at = text.indexOf('\r\n\r\n');
  if (at < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, at)) ?? [];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length - at - 4 >= Number(length);
}
