/** Characters that the engine does not know, in those that it does. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′]/g, "'"],
  [/[“”„‟«»″]/g, '"'],
  [/[‐‑‒]/g, '-'],
  [/[–—―]/g, ', '],
  [/…/g, '...'],
  [/€/g, ' euro '],
  [/£/g, ' pound '],
  [/°/g, ' degrees '],
  [/[Łł]/g, 'l'],
  [/[Øø]/g, 'o'],
  [/[Ææ]/g, 'ae'],
  [/[Œœ]/g, 'oe'],
  [/ß/g, 'ss'],
  [/ı/g, 'i'],
];

/** The text in ASCII: accents taken off, typography made plain, what is left dropped. */
export function flitePlain(text: string): string {
  const plain = PLAIN.reduce((changed, [pattern, by]) => changed.replaceAll(pattern, by), text);
  const bare = plain.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return bare.replaceAll(/[^\x21-\x7E]+/g, ' ').trim();
}

/** Whether there is anything that can be said. */
export function isSayable(plain: string): boolean {
  return /[A-Za-z0-9]/.test(plain);
}
