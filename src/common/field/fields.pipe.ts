import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { DataFlowError } from '../errors/index.js';
import { idFault } from './bounds.js';
import { fieldsOf } from './field.decorator.js';
import { readFields } from './read-fields.js';

/**
 * Reads every request body that is declared as a class of fields, and returns all its faults at once.
 *
 * It also bounds the parameters of every path.
 */
@Injectable()
export class FieldsPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'param') requireId(value, `path:${data ?? ''}`);
    if (type !== 'body' || !metatype || fieldsOf(metatype).size === 0) return value;
    const read = readFields(metatype as Type<object>, value);
    if (read.value) return read.value;
    throw new DataFlowError('request.invalid', 'The body is invalid: `errors` lists each fault with its place.', {
      faults: read.faults,
    });
  }
}

function requireId(value: unknown, pointer: string): void {
  const detail = typeof value === 'string' ? idFault(value) : undefined;
  if (detail === undefined) return;
  throw new DataFlowError('request.invalid', 'The path is not as expected; `errors` says where.', {
    faults: [{ pointer, detail }],
  });
}
