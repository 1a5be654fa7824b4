import type { WireEvent } from '../../protocol/index.js';
import type { Span } from './spans.js';

type Data = WireEvent['Data'];

/** A text member of `Data`; '' where there is none. */
export function textOf(data: Data | undefined, key: string): string {
  const value = data?.[key];
  return typeof value === 'string' ? value : '';
}

/** A number of `Data` within bounds; undefined where there is none. */
export function numberOf(data: Data | undefined, key: string, least: number, most: number): number | undefined {
  const value = data?.[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.min(most, Math.max(least, value));
}

/** The objects of a list in `Data`. */
export function objectsOf(data: Data | undefined, key: string): Readonly<Record<string, unknown>>[] {
  const value = data?.[key];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}

/** Where an event is; undefined where its start is unknown. An unknown end is the start. */
export function spanOf({ StartMsec, EndMsec }: WireEvent): Span | undefined {
  return StartMsec < 0 ? undefined : { start: StartMsec, end: Math.max(StartMsec, EndMsec) };
}
