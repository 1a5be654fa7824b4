import { expect, it } from 'vitest';
import { pathsOf } from './form-paths.js';
import type { ResultForm } from './result-form.js';
import { RESULT_FORMS } from './result-forms.js';

it.each(Object.entries(RESULT_FORMS) as [string, ResultForm][])('declares %s whole', (_name, form) => {
  expect(form.mediaType).toMatch(/^[a-z]+\/[a-z.+-]+$/);
  const schema = form.schemaOf({ $ref: '#/event' });
  expect(Object.keys(schema).some((key) => key === 'type' || key === '$ref')).toBe(true);
  // A live body ends with its operation, so its length is unknown, and it holds no audio back.
  if (form.isLive) expect([form.lengthOf, form.hasAudio]).toEqual([undefined, false]);
});

it('has one form for each media type', () => {
  const types = Object.values(RESULT_FORMS).map(({ mediaType }) => mediaType);
  expect(new Set(types).size).toBe(types.length);
});

it('groups forms by their paths, with the first as the default', () => {
  const form = (name: string, format?: string): ResultForm => {
    const path = { name, summary: name, ...(format !== undefined && { format }) };
    return { ...RESULT_FORMS.ndjson, mediaType: `text/${format ?? name}`, path };
  };
  const paths = pathsOf([form('live'), RESULT_FORMS.json, form('transcript', 'text'), form('transcript', 'vtt')]);
  expect(paths.map(({ name, forms }) => [name, ...forms.map(({ mediaType }) => mediaType)])).toEqual([
    ['live', 'text/live'],
    ['transcript', 'text/text', 'text/vtt'],
  ]);
});
