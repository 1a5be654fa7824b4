import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { DataFlowError } from '../errors/index.js';
import { fieldsOf } from './field.decorator.js';
import { readFields } from './read-fields.js';

/** Reads every request body that is declared as a class of fields, and tells all that is wrong with it at once. */
@Injectable()
export class FieldsPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type !== 'body' || !metatype || fieldsOf(metatype).size === 0) return value;
    const read = readFields(metatype as Type<object>, value);
    if (read.value) return read.value;
    throw new DataFlowError('request.invalid', 'The body is not as expected; `errors` tells where.', {
      faults: read.faults,
    });
  }
}
