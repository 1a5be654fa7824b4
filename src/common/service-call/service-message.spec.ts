import { describe, expect, it } from 'vitest';
import { parseServiceMessage } from './service-message.js';

describe('a message of a service', () => {
  it('is a JSON object', () => {
    expect(parseServiceMessage('{"a":[1]}')).toEqual({ a: [1] });
    expect(parseServiceMessage(Buffer.from('{"a":"ü"}'))).toEqual({ a: 'ü' });
  });

  it.each(['', '[]', 'null', '5', '{', Buffer.from([0xff])])('that is %j fails', (text) => {
    expect(() => parseServiceMessage(text)).toThrow(
      expect.objectContaining({
        code: 'node.service-failed',
        detail: 'The service sent something else than a JSON object.',
      }) as Error,
    );
  });

  it('is no deeper than the JSON of clients, and a megabyte of brackets is turned away', () => {
    const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(() => parseServiceMessage(deep(64))).not.toThrow();
    expect(() => parseServiceMessage(deep(65))).toThrow(/a JSON object/);
    expect(() => parseServiceMessage(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`)).toThrow(/a JSON object/);
  });
});
