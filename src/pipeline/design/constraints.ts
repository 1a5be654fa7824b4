import type { Fault } from '../../common/errors/index.js';
import { found, isLonger, MAX_LENGTH } from '../../common/field/index.js';
import type { DesignConstraint } from './design.js';
import type { CelType } from './expression.js';

export type SettingValue = boolean | number | string;

/** The values of a project's constraints in one operation. */
export type SettingValues = Readonly<Record<string, SettingValue>>;

const CEL_TYPES = { boolean: 'bool', integer: 'int', number: 'double', string: 'string', enum: 'string' } as const;

/** Variables of every condition. A constraint of the same name has precedence. */
export interface ConditionFacts {
  /** Channels of the audio; 0 without audio. */
  readonly channelCount: number;
}

/** The variables of a condition: the constraints, and `ChannelCount`. */
export function variablesOf(constraints: readonly DesignConstraint[]): Record<string, CelType> {
  return { ChannelCount: 'int', ...Object.fromEntries(constraints.map(({ key, type }) => [key, CEL_TYPES[type]])) };
}

/** The values of the variables of a condition, in the types that CEL evaluates. */
export function toCel(
  constraints: readonly DesignConstraint[],
  values: SettingValues,
  { channelCount }: ConditionFacts,
): Record<string, unknown> {
  const settings = constraints.map(({ key, type }) => {
    const value = values[key];
    return [key, type === 'integer' && typeof value === 'number' ? BigInt(value) : value] as const;
  });
  return { ChannelCount: BigInt(channelCount), ...Object.fromEntries(settings) };
}

/**
 * Converts a value of a client or a design to that of a constraint.
 *
 * Text is converted by its content (`"true"`, `"5"`).
 *
 * @returns undefined when it is not of the constraint's type.
 */
export function readSetting(constraint: DesignConstraint, value: unknown): SettingValue | undefined {
  switch (constraint.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return typeof value === 'string' ? { true: true, false: false }[value.trim().toLowerCase()] : undefined;
    case 'integer':
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
      return constraint.type === 'integer' && !Number.isSafeInteger(number) ? undefined : number;
    }
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'enum':
      return typeof value === 'string' && constraint.values?.includes(value) ? value : undefined;
  }
}

const ZERO: Readonly<Record<'boolean' | 'integer' | 'number' | 'string', SettingValue>> = {
  boolean: false,
  integer: 0,
  number: 0,
  string: '',
};

/**
 * The value of a constraint that the client leaves out.
 *
 * It is its default, else the zero of its type, else its first value.
 */
export function defaultSetting(constraint: DesignConstraint): SettingValue {
  const declared = constraint.default === undefined ? undefined : readSetting(constraint, constraint.default);
  if (declared !== undefined) return declared;
  return constraint.type === 'enum' ? (constraint.values?.[0] ?? '') : ZERO[constraint.type];
}

/**
 * The values of a project's constraints from the `Settings` of a request.
 *
 * Keys that the project does not declare are ignored.
 *
 * @param place Where a key was set, for faults.
 * @param faults Every value of the wrong type is added here.
 */
export function readSettings(
  constraints: readonly DesignConstraint[],
  settings: Readonly<Record<string, unknown>>,
  place: (key: string) => string,
  faults: Fault[],
): SettingValues {
  const values: Record<string, SettingValue> = {};
  for (const constraint of constraints) {
    const { key } = constraint;
    const given = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (typeof given === 'string' && isLonger(given, MAX_LENGTH.setting)) {
      const detail = `expected at most ${MAX_LENGTH.setting} characters for ${key}, found ${given.length}`;
      faults.push({ pointer: place(key), detail });
      continue;
    }
    const value = given === undefined || given === null ? defaultSetting(constraint) : readSetting(constraint, given);
    if (value === undefined) {
      faults.push({
        pointer: place(key),
        detail: `expected ${settingExpectation(constraint)} for ${key}, found ${found(given)}`,
      });
    } else values[key] = value;
  }
  return values;
}

/** The values that a constraint accepts, in words. */
export function settingExpectation({ type, values }: DesignConstraint): string {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'an integer';
    case 'number':
      return 'a number';
    case 'string':
      return 'a string';
    case 'enum':
      return `one of ${(values ?? []).map((value) => JSON.stringify(value)).join(', ')}`;
  }
}
