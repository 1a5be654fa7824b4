/** Writes small models in ONNX's format (onnx.proto), so that tests run the real library. */

type Bytes = Uint8Array;

interface Attribute {
  readonly name: string;
  readonly int?: number;
  readonly ints?: readonly number[];
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly Attribute[];
}

/** Types of elements, by their numbers in onnx.proto. */
const TYPES = { float: 1, int32: 6, int64: 7 } as const;

type ElementType = keyof typeof TYPES;

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

/** An input or an output; a dimension with a name may be of any length. */
export interface OnnxPort {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly metadata?: Readonly<Record<string, string>>;
}

export function writeOnnx({ nodes, constants, inputs, outputs, metadata = {} }: OnnxModel): Bytes {
  const graph = [
    ...nodes.map((node) => message(1, nodeOf(node))),
    text(2, 'made'),
    ...constants.map((tensor) => message(5, tensorOf(tensor))),
    ...inputs.map((port) => message(11, portOf(port))),
    ...outputs.map((port) => message(12, portOf(port))),
  ];
  return join([
    int(1, 8),
    message(8, [int(2, 13)]),
    message(7, graph),
    ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
}

function nodeOf({ op, inputs, outputs, attributes = [] }: OnnxNode): Bytes[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...attributes.map(({ name, int: value, ints }) =>
      message(
        5,
        ints
          ? [text(1, name), ...ints.map((each) => int(8, each)), int(20, 7)]
          : [text(1, name), int(3, value ?? 0), int(20, 2)],
      ),
    ),
  ];
}

function tensorOf({ name, type, dims, values }: OnnxTensor): Bytes[] {
  const raw = {
    float: () => Float32Array.from(values),
    int32: () => Int32Array.from(values),
    int64: () => BigInt64Array.from(values, BigInt),
  }[type]();
  return [
    ...dims.map((each) => int(1, each)),
    int(2, TYPES[type]),
    text(8, name),
    bytes(9, new Uint8Array(raw.buffer)),
  ];
}

function portOf({ name, type, dims }: OnnxPort): Bytes[] {
  const shape = dims.map((each) => message(1, [typeof each === 'number' ? int(1, each) : text(2, each)]));
  return [text(1, name), message(2, [message(1, [int(1, TYPES[type]), message(2, shape)])])];
}

const join = (parts: readonly Bytes[]): Bytes => Buffer.concat(parts);
const message = (field: number, parts: readonly Bytes[]): Bytes => bytes(field, join(parts));
const text = (field: number, value: string): Bytes => bytes(field, Buffer.from(value));
const bytes = (field: number, value: Bytes): Bytes => join([varint(field * 8 + 2), varint(value.length), value]);
const int = (field: number, value: number): Bytes => join([varint(field * 8), varint(value)]);

function varint(value: number): Bytes {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    out.push(Number(left & 127n) | (left > 127n ? 128 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(out);
}
