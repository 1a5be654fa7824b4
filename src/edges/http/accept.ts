import { DataFlowError } from '../../common/errors/index.js';
import { RESULT_FORMS, type ResultForm } from '../../results/index.js';

/** How well a media range fits a form (RFC 9110, section 12.5.1): the more specific one decides. */
function specificity(range: string, { mediaType, aliases = [] }: ResultForm): number {
  if (range === mediaType || aliases.includes(range)) return 3;
  if (range === `${mediaType.split('/')[0] ?? ''}/*`) return 2;
  return range === '*/*' ? 1 : 0;
}

/**
 * The form of the result that an `Accept` header asks for. Ties go by the order of `RESULT_FORMS`.
 *
 * @param header Missing or blank accepts anything.
 * @throws DataFlowError `request.not-acceptable`
 */
export function chooseForm(header: string | undefined): ResultForm {
  const ranges = (header ?? '')
    .split(',')
    .map((text) => text.split(';').map((part) => part.trim().toLowerCase()))
    .filter(([range]) => range !== '')
    .map(([range = '', ...parameters]) => ({ range, quality: qualityOf(parameters) }));
  const forms: readonly ResultForm[] = Object.values(RESULT_FORMS);
  if (ranges.length === 0) return RESULT_FORMS.json;
  let best: { form: ResultForm; quality: number } | undefined;
  for (const form of forms) {
    const [closest] = ranges
      .map(({ range, quality }) => ({ fit: specificity(range, form), quality }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit || b.quality - a.quality);
    if (closest && closest.quality > (best?.quality ?? 0)) best = { form, quality: closest.quality };
  }
  if (best) return best.form;
  const offered = forms.map(({ mediaType }) => mediaType).join(', ');
  throw new DataFlowError(
    'request.not-acceptable',
    `Accept: expected one of ${offered}; found ${JSON.stringify((header ?? '').slice(0, 80))}.`,
  );
}

/** The weight of a range; 1 when there is none (RFC 9110, section 12.4.2). */
function qualityOf(parameters: readonly string[]): number {
  const [, text] =
    /^q=([01](?:\.\d{0,3})?)$/.exec(parameters.find((parameter) => parameter.startsWith('q=')) ?? '') ?? [];
  return text === undefined ? 1 : Math.min(1, Number(text));
}
