import type { Type } from '@nestjs/common';
import { escapePointer, fieldsOf } from '../../common/field/index.js';

/** A place in a document that names a credential. */
export interface CredentialRef {
  /** JSON Pointer. */
  readonly pointer: string;
  readonly id: string;
  /** Addresses that it is sent to, as far as parameters name them. */
  readonly addresses: readonly string[];
}

/**
 * Every credential that an object names by its fields, however deep; text that is empty names none.
 *
 * @param value Of the shape of `target`, as far as it is right.
 * @param pointer Prefix of every pointer.
 */
export function credentialRefs(target: Type, value: unknown, pointer = ''): CredentialRef[] {
  const held = Object(value) as Readonly<Record<string, unknown>>;
  return [...fieldsOf(target)].flatMap(([key, { type, isCredentialId, sentTo }]) => {
    const at = `${pointer}/${escapePointer(key)}`;
    return itemsOf(held[key], at).flatMap(([item, place]) => {
      if (typeof type === 'function') return credentialRefs(type(), item, place);
      if (!isCredentialId || typeof item !== 'string' || item === '') return [];
      return [{ pointer: place, id: item, addresses: (sentTo?.(held) ?? []).filter(isText) }];
    });
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function itemsOf(value: unknown, pointer: string): [item: unknown, pointer: string][] {
  if (!Array.isArray(value)) return [[value, pointer]];
  return value.map((item: unknown, index) => [item, `${pointer}/${index}`]);
}
