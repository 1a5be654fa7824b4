import { changeEvent, type EventData, type FlowEvent } from './flow-event.js';

/** The words that say in `TextAttributes` what has been done to a text. */
export type TextAttribute = 'normalized' | 'punctuated' | 'filtered' | 'translated';

/**
 * The same event with another text and one word added to its `TextAttributes`.
 *
 * The attributes are joined by `, `.
 *
 * @param changes `Text`, and the members of `Data` that change with it.
 */
export function rewriteText<N extends string>(
  event: FlowEvent<N>,
  attribute: TextAttribute,
  changes: EventData & { readonly Text: string },
): FlowEvent<N> {
  const TextAttributes = withAttribute(event.data?.TextAttributes, attribute);
  return changeEvent(event, { data: { ...event.data, ...changes, TextAttributes } });
}

function withAttribute(attributes: unknown, attribute: TextAttribute): string {
  if (typeof attributes !== 'string' || attributes === '') return attribute;
  return attributes.split(', ').includes(attribute) ? attributes : `${attributes}, ${attribute}`;
}
