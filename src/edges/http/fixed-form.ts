import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { DataFlowError } from '../../common/errors/index.js';
import { preferencesOf } from '../../common/http/index.js';
import type { FormPath, ResultForm } from '../../results/index.js';
import { chooseForm } from './accept.js';

/** Marks a route on which the path decides the form of the result. */
export const FixedForm = Reflector.createDecorator<FormPath>();

/** The form of a result, and the preference that it applies (RFC 7240). */
export interface ChosenForm {
  readonly form: ResultForm;
  readonly preferenceApplied: string | undefined;
}

/**
 * Chooses the form of the result: the path decides, else `Accept`.
 *
 * @param path Undefined on a route without a fixed form.
 * @throws DataFlowError `request.not-acceptable`; `request.invalid` for an unknown `format`.
 */
export function formOf(request: Request, path: FormPath | undefined): ChosenForm {
  const form = path ? formAt(path, request.query.format) : chooseForm(request.get('Accept'));
  const wantsArrival = preferencesOf(request).get('order')?.toLowerCase() === 'arrival';
  if (!wantsArrival || !(form.isLive || form.takesOrder)) return { form, preferenceApplied: undefined };
  return { form: { ...form, isSorted: false }, preferenceApplied: 'order=arrival' };
}

/** The form at a path, by the query parameter `format` where there are several. */
export function formAt({ forms }: Pick<FormPath, 'forms'>, format: unknown): ResultForm {
  const [first] = forms;
  if (!first) throw new Error('the path has no form');
  if (first.path?.format === undefined || format === undefined) return first;
  const found = forms.find(({ path }) => path?.format === format);
  if (found) return found;
  const known = forms.map(({ path }) => path?.format).join(', ');
  const detail = `expected one of ${known}; found ${JSON.stringify(format).slice(0, 80)}`;
  throw new DataFlowError('request.invalid', 'The query of the request is not as expected.', {
    faults: [{ pointer: 'query:format', detail }],
  });
}
