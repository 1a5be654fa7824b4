import { Field, jsonSchemaOf, type JsonSchema } from '../../common/field/index.js';
import { FLOW_TYPES } from '../../protocol/index.js';
import type { Port, RegisteredNode } from '../../pipeline/index.js';

export class PortDto {
  @Field({ type: 'string', description: 'Its name in connections.' })
  name!: string;

  @Field({ type: 'string', enum: ['audio', 'events'], description: 'What passes.' })
  kind!: string;

  @Field({ type: 'boolean', description: 'Whether it is repeated, addressed as `name.0`, `name.1`, ….' })
  perChannel!: boolean;

  @Field({ type: 'string', list: true, nullable: true, description: 'The events that pass; null when any may.' })
  events!: string[] | null;

  static of([name, port]: [string, Port]): PortDto {
    const events = port.kind === 'events' && port.events ? [...port.events] : null;
    return { name, kind: port.kind, perChannel: port.copies !== undefined, events };
  }
}

export class ReadinessDto {
  @Field({ type: 'boolean', description: 'Whether the node can run on this server.' })
  ready!: boolean;

  @Field({
    type: 'string',
    nullable: true,
    description: 'The parameter or variable to configure; null if the node is ready.',
  })
  detail!: string | null;
}

export class NodeDto {
  @Field({ type: 'string', description: 'The type that designs name.' })
  type!: string;

  @Field({ type: 'string', description: 'Purpose of the node.' })
  summary!: string;

  @Field({
    type: 'string',
    nullable: true,
    description: 'Engines, measured quality, what is approximate, in Markdown; null where there is nothing to say.',
  })
  notes!: string | null;

  @Field({ type: 'object', description: 'Its parameters, as JSON Schema (2020-12) with defaults and units.' })
  parameters!: JsonSchema;

  @Field({ type: 'string', list: true, enum: FLOW_TYPES, description: 'How it may be run.' })
  flowTypes!: string[];

  @Field({
    type: 'string',
    enum: ['pass', 'absent'],
    description: 'Behaviour while its condition is false: everything passes, or the node is absent.',
  })
  whenOff!: string;

  @Field({
    type: () => PortDto,
    list: true,
    description: 'Its inputs. The client feeds those of Entry.',
  })
  inlets!: PortDto[];

  @Field({ type: () => PortDto, list: true, description: 'Where things go out.' })
  outlets!: PortDto[];

  @Field({
    type: 'integer',
    list: true,
    nullable: true,
    unit: 'Hz',
    description: 'Sample rates that it takes; audio at others is resampled. Null for any.',
  })
  sampleRatesHz!: number[] | null;

  @Field({ type: () => ReadinessDto, description: 'Whether what it needs is there.' })
  readiness!: ReadinessDto;

  static of({ definition, provider }: RegisteredNode): NodeDto {
    const { type, summary, notes = null, parameters, flowTypes, whenOff, inlets, outlets, sampleRatesHz } = definition;
    const detail = provider.readiness?.(new parameters()) ?? null;
    return {
      type,
      summary,
      notes,
      parameters: jsonSchemaOf(parameters),
      flowTypes: [...flowTypes],
      whenOff,
      inlets: Object.entries(inlets).map((entry) => PortDto.of(entry)),
      outlets: Object.entries(outlets).map((entry) => PortDto.of(entry)),
      sampleRatesHz: Array.isArray(sampleRatesHz) ? [...(sampleRatesHz as readonly number[])] : null,
      readiness: { ready: detail === null, detail },
    };
  }
}

export class NodeListDto {
  @Field({ type: () => NodeDto, list: true, description: 'Every type, in order of its name.' })
  items!: NodeDto[];
}
