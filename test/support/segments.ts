import type { AudioChunk } from '../../src/audio/index.js';
import { createEvent, type FlowEvent } from '../../src/pipeline/index.js';
import type { NodeDriver } from './drive-node.js';
import { chunksOf } from './run-graph.js';

/** A segment as a splitter sends it. */
export interface GivenSegment {
  readonly groupId: string;
  readonly startSample: number;
  readonly samples: Int16Array;
}

/** Gives a run a segment in the fixed order: its start, its audio, its end. */
export async function giveSegment(driver: NodeDriver, segment: GivenSegment, sampleRateHz = 8_000): Promise<void> {
  const { groupId, startSample, samples } = segment;
  const place = { channel: 0, groupId, startSample };
  await driver.give(createEvent('Start Of Segment', { ...place, endSample: -1 }, null), 'events');
  for (const chunk of chunksOf(samples, 0, sampleRateHz)) {
    await driver.give({ ...chunk, groupId, startSample: startSample + chunk.startSample }, 'audio');
  }
  const endSample = startSample + samples.length;
  await driver.give(createEvent('End Of Segment', { ...place, endSample }, null), 'events');
}

/** Output of a run in order: events by name and group, audio once per run of chunks by its group. */
export function outline(driver: NodeDriver): string[] {
  const lines = driver.emitted.map(({ value }) =>
    'samples' in value ? `audio ${value.groupId}` : `${value.name} ${value.groupId}`,
  );
  return lines.filter((line, at) => line !== lines[at - 1]);
}

/** The audio that a run emitted of one group, as one. */
export function emittedAudio(driver: NodeDriver, groupId: string): AudioChunk[] {
  return driver.emitted.flatMap(({ value }) => ('samples' in value && value.groupId === groupId ? [value] : []));
}

/** The events of a name that a run emitted. */
export function emittedEvents(driver: NodeDriver, name: string): FlowEvent[] {
  return driver.emitted.flatMap(({ value }) => ('name' in value && value.name === name ? [value] : []));
}
