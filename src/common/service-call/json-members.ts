/** The members of a value; none where it is no object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The members of the JSON object that a service answered; undefined where it answered anything else. */
export function jsonMembers(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return Array.isArray(read) || typeof read !== 'object' || read === null ? undefined : membersOf(read);
  } catch {
    return undefined;
  }
}

/** Whether a value is a share of one, such as a confidence: from 0 to 1. */
export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
