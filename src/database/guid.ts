const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether `text` is a GUID in its usual form, in either case.
 *
 * A `uuid` column refuses a comparison with any other text.
 */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}
