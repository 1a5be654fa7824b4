import { DataFlowError } from '../../common/errors/index.js';
import { parameterOf, readHeaderValue } from './header-parameters.js';

/** The parts that a request may have, as they are spelled. */
export const PARTS = ['Audio', 'Parameters'] as const;
export type PartName = (typeof PARTS)[number];

/** Codings that change nothing (RFC 2045, section 6.1). */
const PLAIN_CODINGS = new Set(['7bit', '8bit', 'binary']);

/** The facts in the headers of a part. */
export interface PartHeader {
  readonly name: PartName;
  /** The `charset` of its `Content-Type`; undefined without one. */
  readonly charset: string | undefined;
  /** Whether it has a file name that is not empty; forms send an empty one without a file. */
  readonly hasFileName: boolean;
}

/**
 * Reads the headers of a part.
 *
 * @param block The header lines, without the empty line after them.
 * @throws DataFlowError `request.malformed`, `request.invalid` for a part of another name, `request.unsupported`
 */
export function readPartHeader(block: string): PartHeader {
  if (/\r(?!\n)|(?<!\r)\n|\0/.test(block)) throw malformed('a header has a bare line break');
  const headers = new Map<string, string>();
  for (const line of block.split(/\r\n(?![ \t])/)) {
    const [, name, value = ''] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/s.exec(line) ?? [];
    if (name === undefined) throw malformed('a header line has no name');
    if (headers.has(name.toLowerCase())) throw malformed('a header stands twice');
    headers.set(name.toLowerCase(), value.replaceAll(/\r\n[ \t]+/g, ' ').trim());
  }
  const coding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (coding !== undefined && !PLAIN_CODINGS.has(coding)) {
    throw new DataFlowError(
      'request.unsupported',
      'Content-Transfer-Encoding of a part: expected binary, found another.',
    );
  }
  const disposition = readHeaderValue(headers.get('content-disposition') ?? '');
  if (disposition.value.toLowerCase() !== 'form-data') throw malformed('expected Content-Disposition: form-data');
  const name = parameterOf(disposition, 'name');
  if (name === undefined) throw malformed('a part has no name');
  const fileName = parameterOf(disposition, 'filename') ?? parameterOf(disposition, 'filename*') ?? '';
  return {
    name: knownPart(name),
    charset: parameterOf(readHeaderValue(headers.get('content-type') ?? ''), 'charset'),
    hasFileName: fileName !== '',
  };
}

function knownPart(name: string): PartName {
  const part = PARTS.find((known) => known.toLowerCase() === name.toLowerCase());
  if (part) return part;
  const shown = JSON.stringify(name.slice(0, 40));
  throw new DataFlowError('request.invalid', `Expected the parts ${PARTS.join(' and ')}, found ${shown}.`, {
    faults: [{ pointer: `part:${name.slice(0, 40)}`, detail: `expected ${PARTS.join(' or ')}` }],
  });
}

function malformed(detail: string): DataFlowError {
  return new DataFlowError('request.malformed', `The multipart body cannot be read: ${detail}.`);
}
