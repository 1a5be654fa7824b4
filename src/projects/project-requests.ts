import { DataFlowError } from '../common/errors/index.js';
import type { ExpectedRevisions, Project } from './project.js';

/** The entity tag of a project's state (RFC 9110, section 8.8.3). */
export function etagOf({ revision }: Project): string {
  return `"${revision}"`;
}

/**
 * The revisions in an `If-Match` header (RFC 9110, section 13.1.1); undefined without one.
 *
 * Foreign tags match none. A weak tag counts as strong: a gateway that compresses makes tags weak, and a revision has
 * one content.
 *
 * @throws DataFlowError `request.invalid` if it is not a list of entity tags.
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
  if (typeof note === 'string' && note.length <= 500 && !note.includes('\0')) return note;
  throw invalid('query:note', 'expected one text of at most 500 characters');
}

function invalid(pointer: string, detail: string): DataFlowError {
  return new DataFlowError('request.invalid', 'The request is invalid: `errors` lists each fault with its place.', {
    faults: [{ pointer, detail }],
  });
}
