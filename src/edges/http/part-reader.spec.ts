import fc from 'fast-check';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DataFlowError } from '../../common/errors/index.js';
import { readBoundary } from './boundary.js';
import { PartBody } from './part-body.js';
import type { PartName } from './part-header.js';
import { PartReader } from './part-reader.js';

const BOUNDARY = 'b0undary';

interface Part {
  readonly headers: string;
  readonly body: string;
}

function part(name: string, body: string, rest = ''): Part {
  return { headers: `Content-Disposition: form-data; name="${name}"${rest}`, body };
}

function bodyOf(parts: readonly Part[], { preamble = '', epilogue = '', end = `--${BOUNDARY}--\r\n` } = {}): Buffer {
  const text = parts.map(({ headers, body }) => `--${BOUNDARY}\r\n${headers}\r\n\r\n${body}\r\n`).join('');
  return Buffer.from(`${preamble}${text}${end}${epilogue}`, 'latin1');
}

interface ReadParts {
  /** In the order in which the parts began, and `end` at the end of a complete body. */
  readonly events: readonly string[];
  readonly bodies: Record<string, string>;
}

/** The parts that the reader finds in a body, which is split at the given sizes. */
async function read(body: Buffer, sizes: readonly number[] = [body.length], maxBytes = 0): Promise<ReadParts> {
  const bodies: Record<string, string> = {};
  const taken: Promise<void>[] = [];
  const take = async (name: PartName, body: PartBody): Promise<void> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    bodies[name] = Buffer.concat(pieces).toString('latin1');
  };
  const events: string[] = [];
  const reader = new PartReader({
    boundary: BOUNDARY,
    maxBytes,
    onPart: (name, partBody) => {
      events.push(name);
      taken.push(take(name, partBody));
    },
    onEnd: () => events.push('end'),
  });
  await pipeline(Readable.from(cut(body, sizes)), reader).finally(() => Promise.allSettled(taken));
  await Promise.all(taken);
  return { events, bodies };
}

function cut(body: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < body.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    pieces.push(body.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

function expected(bodies: Record<string, string>): ReadParts {
  return { events: [...Object.keys(bodies), 'end'], bodies };
}

/** A reader in the middle of the part `Audio`. */
function openPart(): { reader: PartReader; body: PartBody } {
  let body = new PartBody();
  const onPart = (_name: PartName, begun: PartBody): void => void (body = begun);
  const reader = new PartReader({ boundary: BOUNDARY, maxBytes: 0, onPart, onEnd: () => undefined });
  reader.write(bodyOf([part('Audio', 'RIFF')]).subarray(0, -BOUNDARY.length - 8));
  return { reader, body };
}

async function codeOf(body: Buffer, maxBytes = 0): Promise<string> {
  const error: unknown = await read(body, [7], maxBytes).catch((thrown: unknown) => thrown);
  return error instanceof DataFlowError ? error.code : String(error);
}

describe('PartReader', () => {
  it.each([
    ['a file name', part('Audio', 'RIFF', '; filename="a.wav"')],
    ['no file name', part('Audio', 'RIFF')],
    ['an empty file name', part('Audio', 'RIFF', '; filename=""')],
    ['a type', { headers: 'Content-Type: audio/wav\r\nContent-Disposition: form-data; name="Audio"', body: 'RIFF' }],
    ['a lower-case name', part('audio', 'RIFF')],
    ['a name without quotes', { headers: 'content-disposition: form-data; name=AUDIO', body: 'RIFF' }],
    ['a folded header', { headers: 'Content-Disposition: form-data;\r\n name="Audio"', body: 'RIFF' }],
    ['a file name with a semicolon', part('Audio', 'RIFF', '; filename="a;name=x.wav"')],
    ['an IE path', part('Audio', 'RIFF', '; filename="C:\\calls\\a.wav"')],
    ['a file name that ends in a backslash', part('Audio', 'RIFF', '; filename="C:\\calls\\"')],
    [
      'a name after a file name that ends in a backslash',
      { headers: 'Content-Disposition: form-data; filename="\\\\nas\\"; name="Audio"', body: 'RIFF' },
    ],
    ['a file name with quotes that are not escaped', part('Audio', 'RIFF', '; filename="a "b".wav"')],
    [
      'binary coding',
      { headers: 'Content-Disposition: form-data; name="Audio"\r\nContent-Transfer-Encoding: binary', body: 'RIFF' },
    ],
  ])('reads a part with %s', async (_case, one) => {
    expect(await read(bodyOf([one]))).toEqual(expected({ Audio: 'RIFF' }));
  });

  it('gives the same for any cut of any body, with delimiters that begin and go on otherwise', async () => {
    const content = fc
      .array(fc.constantFrom('\r', '\n', '\r\n', '--', `\r\n--${BOUNDARY.slice(0, 4)}`, '\r\n--', 'x', '\0', '-'), {
        maxLength: 30,
      })
      .map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(
        content,
        content,
        fc.constantFrom('', '\r\n', 'ignored\r\n'),
        fc.constantFrom('', 'ignored', '\r\n--'),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
        async (first, second, preamble, epilogue, sizes) => {
          const body = bodyOf([part('Parameters', first), part('Audio', second)], { preamble, epilogue });
          expect(await read(body, sizes)).toEqual(expected({ Parameters: first, Audio: second }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an unknown part', bodyOf([part('Image', 'x')]), 'request.invalid'],
    ['a name with brackets', bodyOf([part('Audio[0]', 'x')]), 'request.invalid'],
    ['a prototype name', bodyOf([part('__proto__', 'x')]), 'request.invalid'],
    ['two Audio parts', bodyOf([part('Audio', 'x'), part('audio', 'y')]), 'request.invalid'],
    ['two Parameters parts', bodyOf([part('Parameters', '{}'), part('Parameters', '{}')]), 'request.invalid'],
    ['a part without a name', bodyOf([{ headers: 'Content-Disposition: form-data', body: '' }]), 'request.malformed'],
    [
      'another disposition',
      bodyOf([{ headers: 'Content-Disposition: attachment; name="Audio"', body: '' }]),
      'request.malformed',
    ],
    ['no disposition', bodyOf([{ headers: 'Content-Type: audio/wav', body: '' }]), 'request.malformed'],
    [
      'a doubled header',
      bodyOf([{ headers: `${part('Audio', '').headers}\r\n${part('Audio', '').headers}`, body: '' }]),
      'request.malformed',
    ],
    [
      'a bare line feed',
      bodyOf([{ headers: 'Content-Disposition: form-data; name="Audio"\nX: y', body: '' }]),
      'request.malformed',
    ],
    [
      'a bare carriage return',
      bodyOf([{ headers: 'Content-Disposition: form-data; name="Audio"\rX: y', body: '' }]),
      'request.malformed',
    ],
    ['a header without a name', bodyOf([{ headers: ': form-data; name="Audio"', body: '' }]), 'request.malformed'],
    ['long headers', bodyOf([part('Audio', '', `; filename="${'a'.repeat(9_000)}"`)]), 'request.malformed'],
    ['endless headers', Buffer.from(`--${BOUNDARY}\r\nX: ${'a'.repeat(20_000)}`), 'request.malformed'],
    [
      'base64',
      bodyOf([{ headers: `${part('Audio', '').headers}\r\nContent-Transfer-Encoding: base64`, body: '' }]),
      'request.unsupported',
    ],
    ['a long preamble', Buffer.alloc(70_000, 'x'), 'request.malformed'],
    ['text after a boundary', Buffer.from(`--${BOUNDARY}x\r\n\r\n`), 'request.malformed'],
    ['nothing', Buffer.alloc(1, '\r'), 'request.truncated'],
    ['no last boundary', bodyOf([part('Audio', 'x')], { end: '' }), 'request.truncated'],
    ['an end in the headers', Buffer.from(`--${BOUNDARY}\r\nContent-Dispo`), 'request.truncated'],
    ['an end in the boundary', bodyOf([part('Audio', 'x')], { end: `--${BOUNDARY}-` }), 'request.truncated'],
  ])('refuses %s', async (_case, body, code) => {
    expect(await codeOf(body)).toBe(code);
  });

  it('refuses a body over the limit as soon as it is', async () => {
    expect(await codeOf(bodyOf([part('Audio', 'x'.repeat(5_000))]), 1_000)).toBe('request.too-large');
  });

  it('lets white space stand after a boundary', async () => {
    const body = bodyOf([part('Audio', 'x')])
      .toString('latin1')
      .replace(`${BOUNDARY}\r\n`, `${BOUNDARY} \t\r\n`);
    expect(await read(Buffer.from(body, 'latin1'), [3])).toEqual(expected({ Audio: 'x' }));
  });

  it('reads no further than the piece that waits to be taken, and hands it on uncopied', async () => {
    const { reader, body } = openPart();
    await body.next();
    const pieces = [1, 2, 3, 4].map((value) => Buffer.alloc(100_000, value));
    expect(pieces.map((piece) => reader.write(piece))).toEqual([true, false, false, false]);
    for (const piece of pieces) {
      await turn();
      expect(reader.writableLength).toBeGreaterThanOrEqual(piece.length);
      const { value } = await body.next();
      expect([value?.buffer === piece.buffer, value?.length]).toEqual([true, piece.length]);
    }
    expect(reader.writableLength).toBe(0);
  });

  it('reports to the consumer of a body why it ended early', async () => {
    const { reader, body } = openPart();
    const cause = new Error('gone');
    reader.destroy(cause);
    await once(reader, 'error');
    await expect(body.next()).rejects.toBe(cause);
    await expect(body.ended).rejects.toBe(cause);
  });
});

describe('readBoundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; Boundary="a b;c"', 'a b;c'],
    ['multipart/form-data; boundary="a b:c"', 'a b:c'],
    [`multipart/form-data; boundary=${'x'.repeat(70)}`, 'x'.repeat(70)],
    ['multipart/form-data; boundary=*****', '*****'],
    ['multipart/form-data; boundary=--dio-boundary&1', '--dio-boundary&1'],
    ['multipart/form-data; boundary====1616056691487===', '===1616056691487==='],
    ['multipart/form-data; boundary="===123==="', '===123==='],
    ['multipart/form-data;boundary=~!#$%^{|}`@[<>]', '~!#$%^{|}`@[<>]'],
    ['multipart/form-data; boundary="a\\"b"; charset=UTF-8', 'a"b'],
    ['multipart/form-data; boundary=gr\xe4nze', 'gr\xe4nze'],
    ['multipart/form-data; boundary=-', '-'],
  ])('reads %s', (header, expected) => {
    expect(readBoundary(header)).toBe(expected);
  });

  it.each([
    [undefined, 'request.not-multipart'],
    ['application/json', 'request.not-multipart'],
    ['multipart/mixed; boundary=abc', 'request.not-multipart'],
    ['multipart/form-data', 'request.malformed'],
    ['multipart/form-data; boundary=', 'request.malformed'],
    ['multipart/form-data; boundary="ends in a space "', 'request.malformed'],
    ['multipart/form-data; boundary=a; boundary=b', 'request.malformed'],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, 'request.malformed'],
    ['multipart/form-data; boundary="abc', 'request.malformed'],
    ['multipart/form-data; boundary=""', 'request.malformed'],
    ['multipart/form-data; boundary=a\tb', 'request.malformed'],
  ])('refuses %s', (header, code) => {
    expect(() => readBoundary(header)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
