// @ts-check
import { Module } from '@nestjs/common';
import { audioPort, DataFlowNode, defineNode, eventPort, freezeEvent } from '../dist/pipeline/index.js';

/** @typedef {import('../dist/pipeline/index.js').NodeContext} NodeContext */
/** @typedef {import('../dist/pipeline/index.js').AnyNodeRun} AnyNodeRun */

/** Nodes for measurements, declared like those of the product; decorators need a build. */

class NoParameters {}

const shape = /** @type {const} */ ({
  summary: 'For measuring.',
  parameters: NoParameters,
  flowTypes: ['batch', 'stream'],
});

export const sink = defineNode({
  ...shape,
  type: 'bench-sink',
  whenOff: 'absent',
  inlets: { audio: audioPort({ perChannel: true }) },
  outlets: { events: eventPort() },
});

/** Reads every sample of every channel, and sends one event with their number and sum at the end. */
export class SinkNode {
  /** @param {NodeContext} context @returns {AnyNodeRun} */
  start({ emit }) {
    let count = 0;
    let sum = 0;
    return {
      onAudio: ({ samples }) => {
        count += samples.length;
        sum += sumOf(samples);
      },
      flush: () =>
        emit('events', freezeEvent({ name: 'Sum', ...NOWHERE, tags: [], data: { Samples: count, Sum: sum } })),
    };
  }
}

/** Four sums side by side, which a processor adds up at once: reading is to be measured, not adding. */
function sumOf(/** @type {Int16Array} */ samples) {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let index = 0;
  for (; index < samples.length - 3; index += 4) {
    first = (first + (samples[index] ?? 0)) | 0;
    second = (second + (samples[index + 1] ?? 0)) | 0;
    third = (third + (samples[index + 2] ?? 0)) | 0;
    fourth = (fourth + (samples[index + 3] ?? 0)) | 0;
  }
  for (; index < samples.length; index += 1) first += samples[index] ?? 0;
  return first + second + third + fourth;
}

const NOWHERE = { channel: 0, startSample: -1, endSample: -1, groupId: '' };

const both = { audio: audioPort(), events: eventPort() };

export const passing = defineNode({ ...shape, type: 'bench-pass', whenOff: 'pass', inlets: both, outlets: both });

/** Sends on what comes. */
export class PassingNode {
  /** @param {NodeContext} context @returns {AnyNodeRun} */
  start({ emit }) {
    return { onAudio: (chunk) => emit('audio', chunk), onEvent: (event) => emit('events', event) };
  }
}

DataFlowNode(sink)(/** @type {any} */ (SinkNode));
DataFlowNode(passing)(/** @type {any} */ (PassingNode));

export class BenchNodesModule {}
Module({ providers: [SinkNode, PassingNode] })(BenchNodesModule);

/** entry -> sink, as many channels as are given. */
export function sinkProject(channels = 2) {
  return {
    name: 'bench-sink',
    flowTypes: ['batch', 'stream'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: channels } },
      { id: 'sink', type: sink.type },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      ...Array.from({ length: channels }, (_, channel) => ({
        from: `entry.audio.${channel}`,
        to: `sink.audio.${channel}`,
      })),
      { from: 'sink.events', to: 'publisher.events' },
      { from: 'entry.events.0', to: 'publisher.events' },
    ],
  };
}

/** entry -> VAD and segmenter of each of two channels -> publisher; their audio goes nowhere. */
export function voiceProject() {
  const channels = [0, 1];
  const types = { vad: 'vad', cut: 'audio-segmenter' };
  return {
    name: 'bench-voice',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      ...channels.flatMap((channel) => Object.entries(types).map(([id, type]) => ({ id: `${id}-${channel}`, type }))),
      { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
    ],
    connections: channels.flatMap((channel) =>
      Object.keys(types).flatMap((id) => [
        { from: `entry.audio.${channel}`, to: `${id}-${channel}.audio` },
        { from: `${id}-${channel}.events`, to: 'publisher.events' },
      ]),
    ),
  };
}

/** entry -> `count` nodes that send on -> publisher. */
export function chainProject(/** @type {number} */ count) {
  const ids = Array.from({ length: count }, (_, index) => `pass-${index}`);
  const ends = (/** @type {string} */ port) => [
    { from: `entry.${port}.0`, to: `${ids[0]}.${port}` },
    ...ids.slice(1).map((id, index) => ({ from: `${ids[index]}.${port}`, to: `${id}.${port}` })),
  ];
  return {
    name: 'bench-chain',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
      ...ids.map((id) => ({ id, type: passing.type })),
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      ...ends('audio'),
      ...ends('events'),
      { from: `${ids.at(-1)}.audio`, to: 'publisher.audio.0' },
      { from: `${ids.at(-1)}.events`, to: 'publisher.events' },
    ],
  };
}
