import type { JudgeInput, SharedModel } from '../../runtimes/sherpa-onnx/index.js';
import { JudgedSplitter, type SpeechJudge } from './judged-splitter.js';
import type { SpeechGateOptions } from './speech-gate.js';
import type { SpeechSink } from './speech-splitter.js';

/** The rates that it works at. */
export const SILERO_RATES_HZ: readonly number[] = [8_000, 16_000];

/** Length of a window: 512 samples at 16 kHz. */
const FRAME_MS = 32;

/** Audio that is judged at a time: much in a batch, where it costs least, and little in a stream. */
const STEP_MS = { batch: 512, stream: 64 };

/** How much less is asked for at `Sensitivity` 1 than at 0: 0.9 asks for 0.5, as the model's makers do. */
const RANGE = 5 / 9;

export interface SileroOptions {
  /** From 0, at which nothing is speech, to 1. */
  readonly sensitivity: number;
  readonly flowType: 'batch' | 'stream';
  readonly gate: SpeechGateOptions;
  readonly sink: SpeechSink;
}

/**
 * Splits the audio of one channel by what the Silero model takes for speech. Close it, once.
 *
 * @throws DataFlowError `operation.start-failed`
 */
export async function sileroSplitter(model: SharedModel, options: SileroOptions): Promise<JudgedSplitter> {
  const { gate, sink, sensitivity, flowType } = options;
  const judge = await sileroJudge(model, gate.sampleRateHz, sensitivity);
  // Speech is seen in the second window that has it.
  const preSpeechMs = gate.preSpeechMs + FRAME_MS;
  return new JudgedSplitter(judge, { ...gate, preSpeechMs }, sink, { leastMs: STEP_MS[flowType] });
}

/**
 * The probability above which a window counts as speech.
 *
 * @param sensitivity From above 0 to 1.
 * @returns From below 1 to 0.44.
 */
export function sileroThreshold(sensitivity: number): number {
  return Math.round(100 * (1 - RANGE * sensitivity)) / 100;
}

async function sileroJudge(model: SharedModel, sampleRateHz: number, sensitivity: number): Promise<SpeechJudge> {
  const frameSamples = (sampleRateHz / 1000) * FRAME_MS;
  const frames = { frameMs: FRAME_MS, frameSamples };
  if (sensitivity <= 0) {
    return { ...frames, judge: async ({ length }) => new Uint8Array(length / frameSamples), close: () => undefined };
  }
  const stream = await model.open();
  const threshold = sileroThreshold(sensitivity);
  return {
    ...frames,
    async judge(samples, isNew) {
      const rate = sampleRateHz as JudgeInput['sampleRateHz'];
      const input: Omit<JudgeInput, 'stream'> = { samples, sampleRateHz: rate, threshold, isNew };
      return (await stream.call('judge', input)) as Uint8Array;
    },
    close: () => stream.close(),
  };
}
