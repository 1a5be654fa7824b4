// @ts-check
import 'reflect-metadata';
import { WavReader } from '../../dist/audio/index.js';
import { voiceProject } from '../nodes.mjs';
import { ready } from '../support/answer.mjs';
import { makeGraph } from '../support/graph.mjs';
import { CALL_BYTES_PER_SECOND, callRecording, pieces } from '../support/wav.mjs';

/** A call through voice activity detector and segmenter of both channels, decoding and engine included. */

ready({ questions: { run } });

/** @param {{ seconds: number }} plan @returns {Promise<{ cpuMs: number, ms: number, events: number }>} */
async function run({ seconds }) {
  const recording = callRecording({ bytes: seconds * CALL_BYTES_PER_SECOND });
  const reader = new WavReader();
  let events = 0;
  const output = { event: () => void (events += 1), audio: () => undefined };
  const { run: graph, close } = makeGraph(voiceProject(), output);
  await graph.start();
  const startMs = performance.now();
  const before = process.cpuUsage();
  reader.readHeader(recording.header);
  let startSample = 0;
  const write = async (/** @type {Iterable<Int16Array[]>} */ blocks) => {
    for (const planes of blocks) {
      for (const [channel, samples] of planes.entries()) {
        await graph.writeAudio({ channel, sampleRateHz: 8_000, startSample, samples, groupId: '' });
      }
      startSample += planes[0]?.length ?? 0;
    }
  };
  for (const piece of pieces(recording)) await write(reader.push(piece));
  await write(reader.end());
  graph.endInput();
  await graph.finished;
  const { user, system } = process.cpuUsage(before);
  const ms = performance.now() - startMs;
  await close();
  return { cpuMs: (user + system) / 1000, ms, events };
}
