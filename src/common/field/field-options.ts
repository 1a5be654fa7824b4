import type { Type } from '@nestjs/common';

/**
 * The type of a field: a JSON type, an integer or a time written as text, any value, or a class of
 * fields.
 */
export type FieldType =
  'string' | 'time' | 'integer' | 'integer or text' | 'number' | 'boolean' | 'object' | 'any' | (() => Type);

export interface FieldOptions {
  readonly type: FieldType;
  readonly description: string;
  /** The value is an array of `type`. */
  readonly list?: boolean;
  /** May be left out. A field with a default in its class is always optional. */
  readonly optional?: boolean;
  /** May be null. */
  readonly nullable?: boolean;
  /** Items of the list may be null. */
  readonly nullableItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  /** Maximum characters (Unicode code points) of text, of each item of a list. */
  readonly maxLength?: number;
  /** Maximum items of a list. */
  readonly maxItems?: number;
  /** Maximum members of a free object. */
  readonly maxProperties?: number;
  readonly pattern?: RegExp;
  /** The meaning of the pattern, in words: `a name of letters and digits`. */
  readonly meaning?: string;
  readonly enum?: readonly (string | number)[];
  /** A format name of JSON Schema (`uuid`, `date-time`, `uri`): it is documented, not checked. */
  readonly format?: string;
  /** The unit of a number: `ms`, `Hz`, `bytes`, `seconds`. */
  readonly unit?: string;
  readonly example?: unknown;
  /** May hold a secret: its value is never repeated, and printing the instance does not show it. */
  readonly isSecret?: boolean;
  /** Whether a design may put variables into the value: `${NAME}` or `${NAME:-default}`. */
  readonly variable?: boolean;
  /**
   * Whether the value names a credential of the tenant; empty text names none.
   *
   * A design that names a missing credential is refused.
   */
  readonly isCredentialId?: boolean;
  /**
   * Addresses that the credential is sent to, from the object that the field is in.
   *
   * The object may be invalid. Values other than text, and empty text, are ignored. A design is refused that sends a
   * credential to a host which it does not list.
   */
  readonly sentTo?: (object: Readonly<Record<string, unknown>>) => readonly unknown[];
}
