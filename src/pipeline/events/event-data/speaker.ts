import { Field, MAX_LENGTH } from '../../../common/field/index.js';

export class EmotionData {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.name,
    description: 'The emotion, as the service names it.',
    example: 'angry',
  })
  Emotion!: string;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'How sure the service is.' })
  Confidence?: number;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'How monotonous the speech is.' })
  Monotony?: number;
}

export class GenderChangeData {
  @Field({ type: 'string', enum: ['male', 'female'], description: 'Gender of the voice.' })
  Gender!: string;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'How sure the engine is.' })
  Confidence!: number;
}

export class AgeChangeData {
  @Field({ type: 'integer', minimum: 0, maximum: 150, unit: 'years', description: 'Age of the speaker.' })
  Age!: number;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'How sure the service is.' })
  Confidence?: number;
}
