// @ts-check
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ready } from '../support/answer.mjs';
import { quantile } from '../support/measure.mjs';

/**
 * Clients of streams: each sends 8 kHz stereo PCM 16 in real time, in frames of 100 ms.
 *
 * On request they also send an event a second.
 */

const FRAME_MS = 100;
const FRAMES_A_SECOND = 1000 / FRAME_MS;
const FRAME = Buffer.alloc((8_000 / FRAMES_A_SECOND) * 2 * 2);
const TICK_MS = 5;
/** How long streams run before latency counts: all of them begin at once here, which callers do not. */
const WARM_UP_MS = 1_000;

/** @typedef {{ url: string, path: string, start: Record<string, unknown> }} Target */

/** @type {WebSocket[]} */
let sockets = [];
/** @type {number[]} */
let latencies = [];
let countsFromMs = 0;

ready({ questions: { open, run, close } });

/** @param {{ target: Target, count: number }} plan */
async function open({ target: { url, path, start }, count }) {
  for (let opened = 0; opened < count; opened += 1) {
    // A mask of zeros changes nothing, and costs the client nothing.
    const socket = new WebSocket(url.replace('http', 'ws') + path, { generateMask: (mask) => mask.fill(0) });
    await once(socket, 'open');
    socket.send(JSON.stringify({ MessageName: 'Start', ...start }));
    const [answer] = await once(socket, 'message');
    if (!JSON.parse(String(answer)).Success) throw new Error(`no stream: ${answer}`);
    socket.on('message', (data) => {
      const { Event } = JSON.parse(String(data));
      if (Event?.Name === 'Ping' && Event.Data.SentMs >= countsFromMs)
        latencies.push(performance.now() - Event.Data.SentMs);
    });
    sockets.push(socket);
  }
}

/** @param {{ seconds: number, withEvents: boolean }} plan */
async function run({ seconds, withEvents }) {
  latencies = [];
  const startMs = performance.now();
  countsFromMs = startMs + WARM_UP_MS;
  /** @type {number[]} */
  const sent = sockets.map(() => 0);
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startMs;
      for (const [index, socket] of sockets.entries()) {
        // Spread over the time of a frame, as callers are.
        const dueMs = elapsedMs - (index / sockets.length) * FRAME_MS;
        for (let frame = sent[index] ?? 0; frame * FRAME_MS <= dueMs && frame < seconds * FRAMES_A_SECOND; frame += 1) {
          socket.send(FRAME);
          if (withEvents && frame % FRAMES_A_SECOND === index % FRAMES_A_SECOND) {
            socket.send(JSON.stringify({ Event: { Name: 'Ping', Data: { SentMs: performance.now() } } }));
          }
          sent[index] = frame + 1;
        }
      }
      if (elapsedMs > seconds * 1000 + 2 * FRAME_MS) {
        clearInterval(timer);
        resolve(undefined);
      }
    }, TICK_MS);
  });
  return { p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99), events: latencies.length };
}

async function close() {
  for (const socket of sockets) socket.terminate();
  sockets = [];
}
