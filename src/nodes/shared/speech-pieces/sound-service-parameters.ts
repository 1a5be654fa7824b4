import { Field } from '../../../common/field/index.js';
import { ServiceParameters } from '../calls/index.js';

/** Parameters of a node that calls a service with pieces of speech. */
export class SoundServiceParameters extends ServiceParameters {
  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 64,
    description: 'Pieces of speech that the service is asked about at once.',
  })
  MaxConcurrentCalls = 4;
}

/** Rates at which pieces of speech are analysed: telephone and wide-band speech. */
export const PIECE_RATES_HZ: readonly number[] = [8_000, 16_000];
