import { countWords } from './count-words.js';
import type { HeardText, Translation, Utterance } from './utterance.js';

/** Versions of a text by their `TextAttributes`. */
export type TextVersions = Map<string, HeardText[]>;

const TRANSLATED = 'translated';

/**
 * Chooses the version with the most attributes, the first of several.
 *
 * Translations are attached to it. A translation is the text itself only where its original is not there.
 */
export function chooseVersion(versions: TextVersions): Omit<Utterance, 'mood'>[] {
  const all = [...versions.values()].sort((a, b) => attributeCount(b) - attributeCount(a));
  const originals = all.filter((version) => !isTranslated(version));
  const chosen = originals[0] ?? all[0] ?? [];
  const translations = originals.length === 0 ? [] : translationsOf(all.filter(isTranslated));
  return chosen.map((heard, index) => ({
    ...heard,
    wordCount: countWords(heard.text),
    translations: translations.flatMap((texts) => {
      // Several texts of one place keep their translations in order.
      const own = index < chosen.length - 1 ? texts.slice(index, index + 1) : texts.slice(index);
      const [first] = own;
      return first ? [{ language: first.language, text: own.map(({ text }) => text).join(' ') }] : [];
    }),
  }));
}

/** For each language the translations of the version with the most attributes. */
function translationsOf(translated: readonly HeardText[][]): Translation[][] {
  const byLanguage = new Map<string, Translation[]>();
  for (const version of translated) {
    const own = new Map<string, Translation[]>();
    for (const { language, text } of version) {
      const texts = own.get(language) ?? [];
      own.set(language, texts);
      texts.push({ language, text });
    }
    for (const [language, texts] of own) if (!byLanguage.has(language)) byLanguage.set(language, texts);
  }
  return [...byLanguage.values()];
}

function isTranslated([first]: readonly HeardText[]): boolean {
  return first?.attributes.includes(TRANSLATED) ?? false;
}

function attributeCount([first]: readonly HeardText[]): number {
  return first?.attributes.length ?? 0;
}
