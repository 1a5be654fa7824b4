import { Field, MAX_LENGTH } from '../../../common/field/index.js';
import { warningCodesOf } from '../../../protocol/index.js';

export class NodeErrorData {
  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Id of the node in the design.' })
  Node!: string;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Its type.' })
  Type!: string;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Code of the error; see docs/errors.md.' })
  Code!: string;

  @Field({ type: 'string', maxLength: 10_000, description: 'Description of the error.' })
  Detail!: string;
}

export class AudioWarningData {
  @Field({ type: 'string', enum: warningCodesOf('Audio Warning'), description: 'Anomaly of the audio.' })
  Code!: string;

  @Field({ type: 'string', maxLength: 10_000, description: 'The value found and the value expected.' })
  Detail!: string;
}

export class WarningData {
  @Field({ type: 'string', enum: warningCodesOf('Warning'), description: 'Kind of the warning.' })
  Code!: string;

  @Field({
    type: 'string',
    maxLength: 10_000,
    description: 'The fault, and how to fix it.',
  })
  Detail!: string;

  @Field({ type: 'string', optional: true, maxLength: MAX_LENGTH.id, description: 'Id of the node that it is about.' })
  Node?: string;

  @Field({
    type: 'string',
    list: true,
    maxItems: 100,
    maxLength: 10_000,
    description: 'JSON Pointers (RFC 6901) into `Parameters` or the message of the client.',
  })
  Pointers!: string[];
}

export class AudioOutputData {
  @Field({ type: 'string', enum: ['pcm'], description: 'Encoding of the samples.' })
  Encoding!: string;

  @Field({ type: 'integer', unit: 'Hz', description: 'Sample rate.' })
  SampleRate!: number;

  @Field({ type: 'integer', description: 'Channels in `Content`.' })
  ChannelCount!: number;

  @Field({
    type: 'string',
    description: 'A wav file, base64 (RFC 4648, section 4).',
  })
  Content!: string;
}

export class FinalResultData {
  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Id of the node in the design.' })
  Node!: string;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Its type.' })
  Type!: string;

  @Field({ type: 'integer', description: 'Events that it raised or passed on.' })
  EventsOut!: number;

  @Field({ type: 'integer', unit: 'ms', description: 'Audio that it was given, over all of its inlets.' })
  AudioMsecIn!: number;

  @Field({ type: 'integer', unit: 'ms', description: 'Time that it worked.' })
  BusyMsec!: number;
}
