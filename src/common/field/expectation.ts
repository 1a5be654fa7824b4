import type { FieldOptions } from './field-options.js';

/** The values that a field expects, in words: `an integer from 0 to 10000 (ms)`. */
export function expectation(options: FieldOptions): string {
  const { list, nullable, unit } = options;
  const one = options.enum
    ? `one of ${options.enum.map((value) => JSON.stringify(value)).join(', ')}`
    : typeName(options);
  const whole = list
    ? `an array${options.maxItems === undefined ? '' : ` of at most ${options.maxItems}`}, each ${one}`
    : one;
  return `${whole}${nullable ? ' or null' : ''}${unit ? ` (${unit})` : ''}`;
}

function typeName({ type, minimum, maximum, minLength, maxLength, pattern, meaning }: FieldOptions): string {
  if (type === 'any') return 'a JSON value';
  if (type === 'integer or text') return 'an integer, or one written as text';
  if (type === 'time') return 'an ISO 8601 time such as 2026-05-17T09:30:00Z';
  if (type === 'boolean') return 'true or false';
  if (type === 'object' || typeof type === 'function') return 'an object';
  if (type === 'string') {
    if (pattern) return meaning ?? `a string that matches ${pattern.source}`;
    return `a string${range(minLength, maxLength, ' characters')}`;
  }
  return `${type === 'integer' ? 'an integer' : 'a number'}${range(minimum, maximum, '')}`;
}

function range(low: number | undefined, high: number | undefined, of: string): string {
  if (low === undefined && high === undefined) return '';
  if (high === undefined) return ` of at least ${low}${of}`;
  if (low === undefined) return ` of at most ${high}${of}`;
  return ` from ${low} to ${high}${of}`;
}

/**
 * The value that was found, in words.
 *
 * @param mayRepeat Whether short text is repeated: not where it may be a secret, or about a person.
 */
export function found(value: unknown, mayRepeat = false): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (value === '') return 'an empty string';
    return mayRepeat && value.length <= 40 ? JSON.stringify(value) : 'a string';
  }
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
}
