import type { FlowEvent } from '../../pipeline/index.js';

/** Minimum pause after which a speaker's turn has ended, in ms. */
const TURN_PAUSE_MS = 1_000;

/** The end of the last text of each channel, in constant memory. */
export class SpokenFlow {
  private readonly channels = new Map<number, { readonly endSample: number; readonly isOpen: boolean }>();

  constructor(private readonly sampleRateHz: number) {}

  /** Whether a text continues a sentence that its channel left open shortly before. */
  isContinued({ channel, startSample }: FlowEvent): boolean {
    const last = this.channels.get(channel);
    if (!last?.isOpen) return false;
    const areKnown = startSample >= 0 && last.endSample >= 0;
    return areKnown && startSample - last.endSample < (TURN_PAUSE_MS * this.sampleRateHz) / 1000;
  }

  /** Records the punctuated form of a text that is final. */
  note({ channel, endSample }: FlowEvent, written: string): void {
    this.channels.set(channel, { endSample, isOpen: /[\p{L}\p{N},]$/u.test(written) });
  }
}

/** Pauses after each word of a text except the last, in ms; undefined if words have no times. */
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
