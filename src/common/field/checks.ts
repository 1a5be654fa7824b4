import { isBoolean, isIn, isInt, isISO8601, isNumber, isObject, isString, matches, max, min } from 'class-validator';
import { lengthOf } from './bounds.js';
import { expectation, found } from './expectation.js';
import type { FieldOptions, FieldType } from './field-options.js';

type Check = (value: unknown) => boolean;

const OF_TYPE: Readonly<Record<Exclude<FieldType, () => unknown>, Check>> = {
  any: () => true,
  object: isObject,
  string: isString,
  time: isTimeOrBlank,
  boolean: isBoolean,
  integer: isInt,
  'integer or text': isIntegerOrText,
  number: (value) => isNumber(value, { allowInfinity: false, allowNaN: false }),
};

/**
 * Makes the check of a field's values.
 *
 * Sizes are checked before, by `boundFault`: a long text reaches no pattern.
 *
 * @returns The fault of a value in words, undefined where it has none. With `isOperators` any short text is repeated
 *   that is no secret. Members of classes are not checked.
 */
export function fieldCheck(options: FieldOptions): (value: unknown, isOperators?: boolean) => string | undefined {
  const { list = false, nullableItems = false, isSecret, isCredentialId } = options;
  // Who pastes a secret where its name belongs must not read it in the answer.
  const isHidden = isSecret ?? isCredentialId ?? false;
  const isOneOfFew = (options.enum ?? options.pattern) !== undefined;
  const checks = [typeof options.type === 'function' ? isObject : OF_TYPE[options.type], ...furtherChecks(options)];
  const isRight: Check = (value) => checks.every((check) => check(value));
  return (value, isOperators = false) => {
    const isOk = list
      ? Array.isArray(value) && value.every((item) => (nullableItems && item === null) || isRight(item))
      : isRight(value);
    return isOk
      ? undefined
      : `expected ${expectation(options)}, found ${found(value, !isHidden && (isOneOfFew || isOperators))}`;
  };
}

function furtherChecks({ enum: values, minimum, maximum, minLength, pattern }: FieldOptions): Check[] {
  return [
    ...(values ? [(value: unknown) => isIn(value, values)] : []),
    ...(minimum === undefined ? [] : [(value: unknown) => min(value, minimum)]),
    ...(maximum === undefined ? [] : [(value: unknown) => max(value, maximum)]),
    ...(minLength === undefined ? [] : [(value: unknown) => typeof value === 'string' && lengthOf(value) >= minLength]),
    ...(pattern ? [(value: unknown) => typeof value === 'string' && matches(value, pattern)] : []),
  ];
}

/** ISO 8601, extended or basic, with or without the time of day. */
function isTimeOrBlank(value: unknown): boolean {
  return value === '' || isISO8601(value, { strict: true });
}

/** Blank text is the same as nothing. */
function isIntegerOrText(value: unknown): boolean {
  if (typeof value !== 'string') return Number.isInteger(value);
  const text = value.trim();
  return text === '' || /^[+-]?\d+$/.test(text);
}
