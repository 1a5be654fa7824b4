/** Repeats a pattern between two letters: a match that fails at the end from every start is slowest. */
const of = (pattern: string) => (length: number) =>
  `x${pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length - 2)}x`;

/** Texts of any length that make patterns and rules slow. */
export const TEXT_SHAPES: Readonly<Record<string, (length: number) => string>> = {
  blanks: of(' '),
  'one letter': of('a '),
  'one long word': of('a'),
  numbers: of('twenty one hundred and five yirmi beş bin üç yüz 25 1.000,5 '),
  'mixed scripts': of('слово 言葉。word λόγος كلمة söz 😀 '),
  brackets: of('([{<(('),
  'look-alikes of profanity': of('f u c k sh1t a$$ fuuuuck fuc k amk s1k am na ko f.u.c.k dickens '),
  punctuation: of('.,;:!?…-\'’"/|'),
  newlines: of('\n\r\n'),
  'combining marks': of('e\u0301\u0301\u0302o\u0308'),
  'joined number words': of("birbirbir'a1"),
  speech: of('thank you very much can you help me with my bill please i do not know what it is '),
};
