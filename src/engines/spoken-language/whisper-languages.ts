import { isLanguageTag } from '../../common/language/index.js';

/** The languages of Whisper. */
const TAGS =
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh'.split(
    ' ',
  );

/** What Whisper calls a language otherwise than the names of the CLDR, which Node.js has. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bengali: 'bn',
  burmese: 'my',
  castilian: 'es',
  flemish: 'nl',
  haitian: 'ht',
  javanese: 'jv',
  jw: 'jv',
  letzeburgesch: 'lb',
  mandarin: 'zh',
  maori: 'mi',
  moldavian: 'ro',
  moldovan: 'ro',
  myanmar: 'my',
  nynorsk: 'nn',
  panjabi: 'pa',
  pushto: 'ps',
  sinhalese: 'si',
  tagalog: 'tl',
  valencian: 'ca',
};

const names = new Intl.DisplayNames('en', { type: 'language' });
const BY_NAME = new Map([
  ...TAGS.map((tag) => [(names.of(tag) ?? tag).toLowerCase(), tag] as const),
  ...Object.entries(OTHER_NAMES),
]);

/** The tag of a language that a service named in English, as Whisper does (`english`), or by its tag; undefined of others. */
export function tagOfLanguage(name: string): string | undefined {
  const wanted = name.trim().toLowerCase();
  const known = BY_NAME.get(wanted);
  if (known !== undefined) return known;
  // A word of more letters is a name that is not known, although it could be a tag.
  return /^[a-z]{2,3}(-[a-z0-9]+)*$/.test(wanted) && isLanguageTag(wanted)
    ? Intl.getCanonicalLocales(wanted)[0]
    : undefined;
}
