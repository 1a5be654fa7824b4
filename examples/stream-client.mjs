// @ts-check
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import websocket from 'websocket';

/**
 * Streams a recording as a telephone would: Start, the audio in frames of 100 ms, Finalize.
 *
 * It prints every event as a line of JSON, every other message by its name, and finally how the stream was closed.
 * docs/streaming.md explains it.
 */

const FRAME_MSEC = 100;

/** Encodings that a stream supports, by the format tag of a wav file. */
const ENCODINGS = /** @type {Record<number, string>} */ ({ 1: 'pcm', 6: 'alaw', 7: 'ulaw' });

const USAGE = `node examples/stream-client.mjs [options] FILE

  --url      address of the server (ws://127.0.0.1:3000)
  --tenant   name of the tenant (demo)
  --project  project to run (demo-stream)
  --token    access token; otherwise the variable TOKEN
  --raw      FILE has no header; what it is, such as pcm:16000:1
  --fast     as fast as the server takes it, not as fast as it was spoken`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'ws://127.0.0.1:3000' },
    tenant: { type: 'string', default: 'demo' },
    project: { type: 'string', default: 'demo-stream' },
    token: { type: 'string', default: process.env.TOKEN ?? '' },
    raw: { type: 'string' },
    fast: { type: 'boolean', default: false },
  },
});
const [file] = positionals;
if (file === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const bytes = await readFile(file);
const recording = values.raw === undefined ? readWav(bytes) : readRaw(bytes, values.raw);

const socket = new websocket.w3cwebsocket(`${values.url.replace(/^http/, 'ws')}/project-runner`);
let audioBytes = 0;

socket.onopen = () =>
  send({
    MessageName: 'Start',
    Tenant: values.tenant,
    ProjectName: values.project,
    Token: values.token,
    Audio: recording.audio,
  });

socket.onmessage = (/** @type {import('websocket').IMessageEvent} */ { data }) => {
  if (typeof data !== 'string') {
    audioBytes += data.byteLength;
    return;
  }
  const { MessageName, Event, ...rest } = JSON.parse(data);
  if (Event) console.log(JSON.stringify(Event));
  else console.log(MessageName ?? 'Error', JSON.stringify(rest));
  if (MessageName === 'StartResponse' && rest.Success) void sendAudio();
};

// The following close event gives the reason.
socket.onerror = () => undefined;

socket.onclose = (/** @type {import('websocket').ICloseEvent} */ { code, reason }) => {
  if (audioBytes > 0) console.log(`audio: ${audioBytes} bytes`);
  console.log(`closed ${code} ${reason}`.trimEnd());
  process.exitCode = code === 1000 ? 0 : 1;
};

/** Sends the recording, in real time by default, and then Finalize. */
async function sendAudio() {
  const { samples, frameBytes } = recording;
  const startMs = performance.now();
  for (let frame = 0; frame * frameBytes < samples.length; frame += 1) {
    const dueMs = values.fast ? 0 : startMs + frame * FRAME_MSEC - performance.now();
    await sleep(Math.max(0, dueMs));
    // The stream may have ended in the meantime.
    if (socket.readyState !== socket.OPEN) return;
    // This client sends the whole buffer behind an array, so the frame is copied.
    socket.send(Uint8Array.from(samples.subarray(frame * frameBytes, (frame + 1) * frameBytes)).buffer);
  }
  send({ MessageName: 'Finalize' });
}

/** @param {object} message */
function send(message) {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

/**
 * Reads the content of a wav file.
 *
 * @param {Buffer} wav
 */
function readWav(wav) {
  if (wav.toString('latin1', 0, 4) !== 'RIFF') throw new Error('expected a wav file, or --raw');
  let fmt = wav.subarray(0, 0);
  for (let at = 12; at + 8 <= wav.length;) {
    const size = wav.readUInt32LE(at + 4);
    const chunk = wav.subarray(at + 8, at + 8 + size);
    const name = wav.toString('latin1', at, at + 4);
    if (name === 'fmt ') fmt = chunk;
    if (name === 'data') return readSamples(chunk, wavFormat(fmt));
    at += 8 + size + (size % 2);
  }
  throw new Error('expected samples in the wav file, found none');
}

/** @param {Buffer} fmt */
function wavFormat(fmt) {
  const [tag, ChannelCount, bits] = [fmt.readUInt16LE(0), fmt.readUInt16LE(2), fmt.readUInt16LE(14)];
  const Encoding = ENCODINGS[tag];
  if (Encoding === undefined || (tag === 1 && bits !== 16)) {
    throw new Error(`expected PCM of 16 bits, A-law or mu-law, found format tag ${tag} of ${bits} bits`);
  }
  return { Encoding, SampleRate: fmt.readUInt32LE(4), ChannelCount };
}

/** @param {Buffer} samples @param {string} format */
function readRaw(samples, format) {
  const [Encoding = 'pcm', rate = '8000', channels = '1'] = format.split(':');
  return readSamples(samples, { Encoding, SampleRate: Number(rate), ChannelCount: Number(channels) });
}

/** @param {Buffer} samples @param {{Encoding: string, SampleRate: number, ChannelCount: number}} audio */
function readSamples(samples, audio) {
  const sampleBytes = audio.Encoding === 'pcm' ? 2 : 1;
  return {
    audio,
    samples,
    frameBytes: Math.round((audio.SampleRate * FRAME_MSEC) / 1000) * sampleBytes * audio.ChannelCount,
  };
}
