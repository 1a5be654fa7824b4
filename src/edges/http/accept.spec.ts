import { describe, expect, it } from 'vitest';
import { chooseForm } from './accept.js';

describe('chooseForm', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['APPLICATION/X-NDJSON', 'application/x-ndjson'],
    ['text/event-stream', 'text/event-stream'],
    ['text/*', 'text/event-stream'],
    ['audio/*', 'audio/wav'],
    ['text/event-stream, application/json', 'application/json'],
    ['application/json;q=0.5, text/event-stream', 'text/event-stream'],
    ['application/json;q=0.5, */*;q=0.1', 'application/json'],
    ['*/*, application/json;q=0', 'application/x-ndjson'],
    ['application/*;q=0.2, audio/wav;q=0.3', 'audio/wav'],
    ['audio/wav;level=1', 'audio/wav'],
    ['audio/x-wav', 'audio/wav'],
    ['Audio/Wave', 'audio/wav'],
    ['audio/vnd.wave; codec=1', 'audio/wav'],
    ['audio/mpeg, audio/x-wav;q=0.5, application/json;q=0.1', 'audio/wav'],
    ['audio/wav;q=0.1, application/json;q=0.5, audio/wave;q=0.9', 'audio/wav'],
    ['audio/*;q=0, audio/wave', 'audio/wav'],
    ['audio/x-wav;q=0, */*;q=0.1', 'application/json'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
  ])('%s gives %s', (header, mediaType) => {
    expect(chooseForm(header).mediaType).toBe(mediaType);
  });

  it.each([
    'text/html',
    'audio/mpeg',
    'audio/x-wav;q=0',
    'audio/wavelet',
    '*/*;q=0',
    'application/json;q=0',
    'application/json;q=0.000',
  ])('refuses %s', (header) => {
    expect(() => chooseForm(header)).toThrow(expect.objectContaining({ code: 'request.not-acceptable' }) as Error);
  });
});
