const GREETING = /^(hello|hi|good (morning|afternoon|evening))\b/i;

/** Whether a text begins with a greeting. */
export function isGreeting(text: string): boolean {
  return GREETING.test(text.trim());
}
