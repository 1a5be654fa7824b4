import { readFile } from 'node:fs/promises';
import { createEvent, type FlowEvent } from '../../src/pipeline/index.js';

/** A call, transcribed. */
export interface Transcript {
  readonly name: string;
  /** IETF tag. */
  readonly language: string;
  readonly turns: readonly { readonly speaker: 'agent' | 'customer'; readonly text: string }[];
}

const TRANSCRIPTS = ['internet-outage', 'stolen-card', 'iade'];

/** The calls of test/tables/transcripts. */
export function readTranscripts(): Promise<Transcript[]> {
  return Promise.all(
    TRANSCRIPTS.map(async (name) => {
      const file = new URL(`../tables/transcripts/${name}.json`, import.meta.url);
      const { language, turns } = JSON.parse(await readFile(file, 'utf8')) as Omit<Transcript, 'name'>;
      return { name, language, turns };
    }),
  );
}

const RATE_HZ = 8_000;
const TURN_SECONDS = 5;

/** A milestone for each turn, one after the other: the agent on channel 0, the customer on channel 1. */
export function milestonesOf({ turns, language }: Transcript): FlowEvent[] {
  return turns.map(({ speaker, text }, index) => {
    const startSample = index * TURN_SECONDS * RATE_HZ;
    const place = { startSample, endSample: startSample + (TURN_SECONDS - 1) * RATE_HZ, groupId: `g${index}` };
    const channel = speaker === 'agent' ? 0 : 1;
    return createEvent(
      'SR Milestone',
      { ...place, channel },
      { Text: text, TextAttributes: 'recognized', Language: language },
    );
  });
}
