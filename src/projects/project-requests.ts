import { DataFlowError } from '../common/errors/index.js';
import type { ExpectedRevisions, Project } from './project.js';

/** Names the state of a project (RFC 9110, section 8.8.3). */
export function etagOf({ revision }: Project): string {
  return `"${revision}"`;
}

/**
 * The revisions that an `If-Match` header names (RFC 9110, section 13.1.1); undefined without one. Tags of others match
 * none. A weak tag is taken as the strong one: a gateway that compresses makes it so, and a revision has one content.
 *
 * @throws DataFlowError `request.invalid` for what is no list of entity tags.
 */
export function readIfMatch(header: string | undefined): ExpectedRevisions | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = header.split(',').map((tag) => /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag)?.[1]);
  if (tags.includes(undefined)) {
    throw invalid('header:If-Match', 'expected the ETag that the project was read with, such as "3", in its quotes');
  }
  return tags.map((tag) => (/^\d{1,9}$/.test(tag ?? '') ? Number(tag) : NaN));
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
