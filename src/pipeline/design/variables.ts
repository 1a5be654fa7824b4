import type { Type } from '@nestjs/common';
import type { Fault } from '../../common/errors/index.js';
import { escapePointer, fieldsOf, merged } from '../../common/field/index.js';

/** Returns the value of a variable; undefined if it has none. */
export type Variables = (name: string) => string | undefined;

export const NO_VARIABLES: Variables = () => undefined;

/** `$${`, which stands for `${`, or a variable with or without a default. */
const REFERENCE = /\$\$\{|\$\{([A-Z][A-Z0-9_]{0,63})(?::-([^{}]*))?\}/g;

/**
 * Replaces the variables in the parameters that declare `variable`.
 *
 * `${NAME}` is the value of a variable, `${NAME:-default}` has a default for one without a value, and `$${` stands for `${`.
 *
 * @returns The parameters, and a fault for each variable that has neither a value nor a default.
 */
export function withVariables(
  target: Type,
  parameters: Readonly<Record<string, unknown>>,
  variables: Variables,
): { readonly parameters: Readonly<Record<string, unknown>>; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const replaced: Record<string, string> = {};
  for (const [key, { variable }] of fieldsOf(target)) {
    const value = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    if (!variable || typeof value !== 'string' || !value.includes('${')) continue;
    replaced[key] = value.replaceAll(REFERENCE, (text, name: string | undefined, byDefault: string | undefined) => {
      if (name === undefined) return '${';
      const found = variables(name) ?? byDefault;
      if (found === undefined) faults.push({ pointer: `/${escapePointer(key)}`, detail: missing(name) });
      return found ?? text;
    });
  }
  return { parameters: merged(parameters, replaced), faults };
}

function missing(name: string): string {
  return `the variable '${name}' has no value; set it, or write \${${name}:-default}`;
}
