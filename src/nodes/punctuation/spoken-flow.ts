import type { FlowEvent } from '../../pipeline/index.js';

/** Quiet from which on a speaker has come to an end, in ms. */
const TURN_PAUSE_MS = 1_000;

/** Where each channel left off, in memory that does not grow with what is said. */
export class SpokenFlow {
  private readonly channels = new Map<number, { readonly endSample: number; readonly isOpen: boolean }>();

  constructor(private readonly sampleRateHz: number) {}

  /** Whether a text goes on with a sentence that its channel left open a moment before. */
  isContinued({ channel, startSample }: FlowEvent): boolean {
    const last = this.channels.get(channel);
    if (!last?.isOpen) return false;
    const areKnown = startSample >= 0 && last.endSample >= 0;
    return areKnown && startSample - last.endSample < (TURN_PAUSE_MS * this.sampleRateHz) / 1000;
  }

  /** Notes how a text was written that nothing will replace. */
  note({ channel, endSample }: FlowEvent, written: string): void {
    this.channels.set(channel, { endSample, isOpen: /[\p{L}\p{N},]$/u.test(written) });
  }
}

/** Quiet after each word of a text but the last, in ms; undefined where its words do not have their times. */
export function pausesOf({ data }: FlowEvent): readonly number[] | undefined {
  const { Text, Words } = data ?? {};
  if (typeof Text !== 'string' || !Array.isArray(Words)) return undefined;
  if (Words.length !== Text.split(/\s+/).filter((word) => word !== '').length) return undefined;
  const pauses = Words.slice(1).map((word, index) => timeOf(word, 'StartMsec') - timeOf(Words[index], 'EndMsec'));
  return pauses.every((ms) => Number.isFinite(ms)) ? pauses : undefined;
}

function timeOf(word: unknown, key: 'StartMsec' | 'EndMsec'): number {
  const ms = (word as Record<string, unknown> | null)?.[key];
  return typeof ms === 'number' ? ms : NaN;
}
