import { DataFlowError } from '../../common/errors/index.js';

/** Maximum length of a boundary (RFC 2046, section 5.1.1). */
const MAX_BOUNDARY_LENGTH = 70;

/** The characters of one: `bchars` of RFC 2046, section 5.1.1; the last is no space. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]$/;

/**
 * The boundary of a `multipart/form-data` body, from its `Content-Type`.
 *
 * @throws DataFlowError `request.not-multipart`, `request.malformed`
 */
export function readBoundary(contentType: string | undefined): string {
  const [type = '', ...parameters] = splitParameters(contentType ?? '');
  if (type.toLowerCase() !== 'multipart/form-data') {
    const found = type === '' ? 'no Content-Type' : JSON.stringify(type.slice(0, 80));
    throw new DataFlowError('request.not-multipart', `Expected a body of multipart/form-data, found ${found}.`);
  }
  const boundaries = parameters.flatMap((parameter) => {
    const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(parameter) ?? [];
    return name?.trim().toLowerCase() === 'boundary' ? [unquote(value.trim())] : [];
  });
  const [boundary] = boundaries;
  if (boundary === undefined || boundaries.length > 1) {
    throw malformed(`expected one boundary, found ${boundaries.length}`);
  }
  if (boundary.length > MAX_BOUNDARY_LENGTH) {
    throw malformed(`expected a boundary of at most ${MAX_BOUNDARY_LENGTH} characters, found ${boundary.length}`);
  }
  if (!BOUNDARY.test(boundary)) throw malformed('the boundary is empty or has characters that RFC 2046 does not allow');
  return boundary;
}

/** A header's value and its parameters; `;` inside of quotes does not separate. */
export function splitParameters(header: string): string[] {
  return (header.match(/(?:"(?:\\.|[^"\\])*"|[^;"])+/g) ?? []).map((part) => part.trim());
}

/** A parameter's value without its quotes (RFC 9110, section 5.6.4). */
export function unquote(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value;
}

function malformed(detail: string): DataFlowError {
  return new DataFlowError('request.malformed', `Content-Type: ${detail}.`);
}
