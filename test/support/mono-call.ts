import type { SpeakerTurn } from '../../src/engines/diarization/index.js';
import { demoCall, DEMO_RATE_HZ, utterances } from './vad/index.js';

/** The demo call with both of its speakers on one channel. */
export function monoCall(): Int16Array {
  const [agent, customer] = demoCall() as [Int16Array, Int16Array];
  return agent.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + customer[at]!)));
}

/** Share of the speech of the demo call that is assigned to the wrong speaker, from 0. */
export function shareOfWrongSpeech(turns: readonly SpeakerTurn[]): number {
  let said = 0;
  let right = 0;
  for (const { channel, startMsec, endMsec } of utterances) {
    const [start, end] = [startMsec, endMsec].map((ms) => (ms * DEMO_RATE_HZ) / 1000) as [number, number];
    said += end - start;
    for (const turn of turns.filter(({ speaker }) => speaker === channel)) {
      right += Math.max(0, Math.min(end, turn.endSample) - Math.max(start, turn.startSample));
    }
  }
  return 1 - right / said;
}
