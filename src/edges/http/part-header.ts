import { DataFlowError } from '../../common/errors/index.js';
import { splitParameters, unquote } from './boundary.js';

/** The parts that a request may have, as they are spelled. */
export const PARTS = ['Audio', 'Parameters'] as const;
export type PartName = (typeof PARTS)[number];

/** Codings that change nothing (RFC 2045, section 6.1). */
const PLAIN_CODINGS = new Set(['7bit', '8bit', 'binary']);

/**
 * Which part a block of part headers begins.
 *
 * @param block The header lines, without the empty line after them.
 * @throws DataFlowError `request.malformed`, `request.invalid` for a part of another name, `request.unsupported`
 */
export function readPartName(block: string): PartName {
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
  return knownPart(dispositionName(headers.get('content-disposition')));
}

function dispositionName(disposition: string | undefined): string {
  const [type = '', ...parameters] = splitParameters(disposition ?? '');
  if (type.toLowerCase() !== 'form-data') throw malformed('expected Content-Disposition: form-data');
  for (const parameter of parameters) {
    const [name = '', ...value] = parameter.split('=');
    if (name.trim().toLowerCase() === 'name') return unquote(value.join('=').trim());
  }
  throw malformed('a part has no name');
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
