import type { Type } from '@nestjs/common';
import { declareFields, fieldsOf } from './field.decorator.js';

/**
 * A class with the fields of others too.
 *
 * @param after The field that theirs follow.
 */
export function withFields<T extends Type<object>>(target: T, others: readonly Type<object>[], after: string): T {
  if (others.length === 0) return target;
  const parent: Type<object> = target;
  class Extended extends parent {
    constructor(...given: unknown[]) {
      super(...given);
      for (const Other of others) Object.assign(this, new Other());
    }
  }
  Object.defineProperty(Extended, 'name', { value: target.name });
  const added = others.flatMap((other) => [...fieldsOf(other)]);
  const fields = [...fieldsOf(target)].flatMap((field) => (field[0] === after ? [field, ...added] : [field]));
  declareFields(Extended, fields);
  return Extended as T;
}
