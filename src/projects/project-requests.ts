import { DataFlowError } from '../common/errors/index.js';
import type { Project } from './project.js';

/** Names the state of a project (RFC 9110, section 8.8.3). */
export function etagOf({ revision }: Project): string {
  return `"${revision}"`;
}

/**
 * The revision that an `If-Match` header names; undefined without one.
 *
 * @throws DataFlowError `request.invalid` unless it is one strong entity tag of ours.
 */
export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, revision] = /^\s*"(\d{1,9})"\s*$/.exec(header) ?? [];
  if (revision !== undefined) return Number(revision);
  throw invalid('header:If-Match', 'expected the ETag that the project was read with, such as "3"');
}

/** @throws DataFlowError `request.invalid` */
export function readVersion(text: string, pointer: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw invalid(pointer, 'expected a version number from 1');
}

/** @throws DataFlowError `request.invalid` */
export function readNote(note: unknown): string {
  if (note === undefined) return '';
  if (typeof note === 'string' && note.length <= 500) return note;
  throw invalid('query:note', 'expected one text of at most 500 characters');
}

function invalid(pointer: string, detail: string): DataFlowError {
  return new DataFlowError('request.invalid', 'The request is not as expected; `errors` tells where.', {
    faults: [{ pointer, detail }],
  });
}
