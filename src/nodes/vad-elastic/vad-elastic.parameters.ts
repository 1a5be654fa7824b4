import { Field } from '../../common/field/index.js';
import { SplittingParameters } from '../../engines/voice-activity/index.js';

/** Value of `EarlySilenceTriggerMsec` that disables the early event. */
export const NEVER = -1;

export class VadElasticParameters extends SplittingParameters {
  @Field({
    type: 'string',
    enum: ['VadLite2', 'Silero'],
    description:
      'The detector: `VadLite2`, that of `vad`; `Silero`, the neural one of `vad-silero`, which works at 8 kHz and 16 kHz.',
  })
  EngineType: 'VadLite2' | 'Silero' = 'VadLite2';

  @Field({
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'How readily sound counts as speech, as the engine understands it: see `vad` and `vad-silero`.',
  })
  override Sensitivity = 0.6;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 10_000,
    unit: 'ms',
    description: 'Time without voice after which speech has ended.',
  })
  override SilenceTriggerMsec = 600;

  @Field({
    type: 'integer',
    minimum: NEVER,
    maximum: 10_000,
    unit: 'ms',
    description:
      'Time without voice after which `Early Speech Ended` says that speech may have ended: once a pause, and less than `SilenceTriggerMsec`. 200 is a good value. -1: never.',
  })
  EarlySilenceTriggerMsec = NEVER;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    unit: '%',
    description:
      'Last part of `MaxSpeechDurationMsec` in which speech is to end in a pause and not in a word: `SilenceTriggerMsec` goes down evenly through it, to nothing at its end. Without a `MaxSpeechDurationMsec` it says nothing.',
  })
  GracefulEndPercentage = 20;
}
