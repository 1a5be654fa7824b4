import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import type { SpeechBuffers } from '../../pipeline/index.js';
import type { SpeechGateOptions } from './speech-gate.js';

/** `MaxSpeechDurationMsec` when there is no limit. */
const NO_LIMIT = -1;
const MAX_BUFFER_MS = 10_000;

/** Parameters of the nodes that split speech, which extend it and describe their `Sensitivity`. */
export class SplittingParameters {
  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'How readily sound counts as speech.' })
  Sensitivity = 1.0;

  @Field({
    type: 'integer',
    minimum: NO_LIMIT,
    maximum: 86_400_000,
    unit: 'ms',
    description:
      'Maximum length of speech, buffers included. Longer speech is split: one part ends and the next starts at the same position. -1: no limit.',
  })
  MaxSpeechDurationMsec = NO_LIMIT;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_BUFFER_MS,
    unit: 'ms',
    description: 'Audio before the voice that belongs to the speech, as far as it is not of the speech before.',
  })
  PreSpeechBufferMsec = 300;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_BUFFER_MS,
    unit: 'ms',
    description: 'Audio after the voice that belongs to the speech; no more than `SilenceTriggerMsec` of it.',
  })
  PostSpeechBufferMsec = 300;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_BUFFER_MS,
    unit: 'ms',
    description: 'Time without voice after which speech has ended.',
  })
  SilenceTriggerMsec = 400;
}

/** Faults that no field can show by itself. */
export function splittingFaults({ MaxSpeechDurationMsec, PreSpeechBufferMsec }: SplittingParameters): Fault[] {
  if (MaxSpeechDurationMsec === NO_LIMIT || MaxSpeechDurationMsec > PreSpeechBufferMsec) return [];
  const detail = `expected ${NO_LIMIT}, or more than PreSpeechBufferMsec (${PreSpeechBufferMsec}), found ${MaxSpeechDurationMsec}`;
  return [{ pointer: '/MaxSpeechDurationMsec', detail }];
}

export function gateOptions(parameters: SplittingParameters, sampleRateHz: number): SpeechGateOptions {
  const { MaxSpeechDurationMsec } = parameters;
  return {
    sampleRateHz,
    preSpeechMs: parameters.PreSpeechBufferMsec,
    postSpeechMs: parameters.PostSpeechBufferMsec,
    silenceTriggerMs: parameters.SilenceTriggerMsec,
    maxSpeechMs: MaxSpeechDurationMsec === NO_LIMIT ? undefined : MaxSpeechDurationMsec,
  };
}

/** The audio around the voice that belongs to each speech. */
export function speechBuffers(parameters: SplittingParameters): SpeechBuffers {
  const { PreSpeechBufferMsec, PostSpeechBufferMsec, SilenceTriggerMsec } = parameters;
  return {
    event: 'Speech Ended',
    beforeMs: PreSpeechBufferMsec,
    afterMs: Math.min(PostSpeechBufferMsec, SilenceTriggerMsec),
  };
}
