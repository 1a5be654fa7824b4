import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { inHarmony } from './endings.js';
import { cardinalOf } from './numbers.js';
import { isNumber, readWords, write, type Run } from './quantity.js';

/** Half past with endings, and their form after `otuz`: `buçukta` is `30'da`. */
const HALF = /^buçu(?:k|k(ta)|k(tan)|ğ(a))$/;
const HALF_MINUTES = 'otuz';

/** After `saat`: `saat üç buçuk`, `saat on beş otuzda`. */
export const clock: SpokenClass = (text, at) => {
  // `beş saat yirmi dakika`
  if (text.word(at - 1) !== 'saat' || !text.isJoined(at) || isNumber(text, at - 2)) return undefined;
  const run = readWords(text, at);
  if (!run || run.isOrdinal) return undefined;
  const hour = hourOf(run.stems);
  if (hour !== undefined) return withHour(text, run, hour);
  for (const length of [1, 2]) {
    const [first, minute] = [hourOf(run.stems.slice(0, length)), minuteOf(run.stems.slice(length))];
    if (first !== undefined && minute !== undefined)
      return { end: run.end, text: write({ text: `${first}:${minute}`, ending: run.ending }) };
  }
  return undefined;
};

function withHour(
  text: SpokenText,
  { end, stems, ending }: Run,
  hour: number,
): { end: number; text: string } | undefined {
  const half = ending === '' ? HALF.exec(text.joined(end)) : null;
  if (half) {
    const spoken = half[1] ?? half[2] ?? half[3] ?? '';
    const written = inHarmony(spoken.replace('t', 'D').replace('a', 'A'), HALF_MINUTES);
    return { end: end + 1, text: write({ text: `${hour}:30`, ending: written }) };
  }
  // `bir` is also the article.
  if (stems.join('') === 'bir' && ending === '') return undefined;
  return { end, text: write({ text: String(hour), ending }) };
}

function hourOf(stems: readonly string[]): number | undefined {
  const hour = cardinalOf(stems);
  return hour !== undefined && hour <= 24 ? hour : undefined;
}

/** Two digits. */
function minuteOf(stems: readonly string[]): string | undefined {
  const isSmall = stems.length === 2 && stems[0] === 'sıfır';
  const minute = cardinalOf(isSmall ? stems.slice(1) : stems);
  if (minute === undefined || minute >= 60 || minute < 10 !== isSmall) return undefined;
  return String(minute).padStart(2, '0');
}
