import { inspect } from 'node:util';

/** Shows `[redacted]` for the secret properties of an instance, in print and in JSON. */
export function hideSecrets(prototype: object, isSecret: (key: string) => boolean): void {
  function shown(this: object): object {
    const entries = Object.entries(this) as [string, unknown][];
    return Object.fromEntries(
      entries.map(([key, value]) => [key, isSecret(key) && value !== undefined ? '[redacted]' : value]),
    );
  }
  for (const key of [inspect.custom, 'toJSON'])
    Object.defineProperty(prototype, key, { value: shown, configurable: true });
}
