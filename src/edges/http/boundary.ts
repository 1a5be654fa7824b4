import { DataFlowError } from '../../common/errors/index.js';
import { readHeaderValue } from './header-parameters.js';

/** Maximum length of a boundary (RFC 2046, section 5.1.1). */
const MAX_BOUNDARY_LENGTH = 70;

/**
 * The characters of a boundary: those of any text in a header; no space or tab at its end.
 *
 * RFC 2046 allows fewer, but clients also use `*`, `&` and `~`, and PHP and busboy read them.
 */
const BOUNDARY = /^(?!")[\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff]$/;

/**
 * The boundary of a `multipart/form-data` body, from its `Content-Type`.
 *
 * @returns Its bytes as Latin-1, as Node reads headers.
 * @throws DataFlowError `request.not-multipart`, `request.malformed`
 */
export function readBoundary(contentType: string | undefined): string {
  const { value: type, parameters } = readHeaderValue(contentType ?? '');
  if (type.toLowerCase() !== 'multipart/form-data') {
    const found = type === '' ? 'no Content-Type' : JSON.stringify(type.slice(0, 80));
    throw new DataFlowError('request.not-multipart', `Expected a body of multipart/form-data, found ${found}.`);
  }
  const boundaries = parameters.flatMap(([name, value]) => (name === 'boundary' ? [value] : []));
  const [boundary] = boundaries;
  if (boundary === undefined || boundaries.length > 1) {
    throw malformed(`expected one boundary, found ${boundaries.length}`);
  }
  if (boundary.length > MAX_BOUNDARY_LENGTH) {
    throw malformed(`expected a boundary of at most ${MAX_BOUNDARY_LENGTH} characters, found ${boundary.length}`);
  }
  if (!BOUNDARY.test(boundary)) {
    throw malformed('the boundary is empty, ends in a space, has a control character or lacks its last quote');
  }
  return boundary;
}

function malformed(detail: string): DataFlowError {
  return new DataFlowError('request.malformed', `Content-Type: ${detail}.`);
}
