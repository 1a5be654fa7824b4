import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { FORM_PATHS, RESULT_FORMS, type FormPath, type ResultForm } from '../../results/index.js';
import { formAt, formOf } from './fixed-form.js';

const form = (format: string): ResultForm => ({
  ...RESULT_FORMS.ndjson,
  mediaType: `text/${format}`,
  path: { name: 'transcript', summary: 'Transcribe', format },
});

function requestWith(headers: Record<string, string>, query: Record<string, string> = {}): Request {
  return { headers, query, get: (name: string) => headers[name.toLowerCase()] } as unknown as Request;
}

describe('a path with a fixed form', () => {
  const path: FormPath = { name: 'transcript', summary: 'Transcribe', forms: [form('text'), form('vtt')] };

  it.each([
    [undefined, 'text/text'],
    ['text', 'text/text'],
    ['vtt', 'text/vtt'],
  ])('has the form that ?format=%s names', (format, mediaType) => {
    expect(formAt(path, format).mediaType).toBe(mediaType);
  });

  it.each(['pdf', '', ['text', 'vtt']])('refuses ?format=%j, naming the formats', (format) => {
    expect(() => formAt(path, format)).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        faults: [{ pointer: 'query:format', detail: expect.stringContaining('one of text, vtt') as string }],
      }) as Error,
    );
  });

  it('decides whatever Accept says', () => {
    const [live] = FORM_PATHS;
    expect(formOf(requestWith({ accept: 'application/json' }), live).form.mediaType).toBe('application/x-ndjson');
  });
});

describe('Prefer: order=arrival', () => {
  it.each([
    ['application/json', false, 'order=arrival'],
    ['application/x-ndjson', false, 'order=arrival'],
    ['audio/wav', false, undefined],
  ])('for %s leaves events unsorted and is reported as applied where there are any', (accept, isSorted, applied) => {
    const chosen = formOf(requestWith({ accept, prefer: 'wait=1, Order="Arrival"' }), undefined);
    expect([chosen.form.isSorted, chosen.preferenceApplied]).toEqual([isSorted, applied]);
  });

  it.each(['order=time', 'respond-async', ''])('is not applied for %j', (prefer) => {
    const chosen = formOf(requestWith({ prefer }), undefined);
    expect([chosen.form.isSorted, chosen.preferenceApplied]).toEqual([true, undefined]);
  });
});
