import { MAX_MARKERS, phraseAt, phraseList, wordSet, type LanguageRules } from './language-rules.js';

const MARKERS = wordSet('yes yeah no okay ok well sure alright hello hi hey oh');
/** Before these `no` is a word like others. */
const AFTER_NO = wordSet('no problem one way more longer idea need done');
const LINKS = wordSet('and or so but then');
const WH = wordSet('what why how when where who which whose whom');
const WH_QUANTITIES = wordSet('much many long often far old about come soon');
const AUXILIARIES = wordSet(
  "can could may might would will should shall do does did is are was were am has have had can't couldn't won't wouldn't don't doesn't didn't isn't aren't wasn't haven't hasn't",
);
const SUBJECTS = wordSet(
  'i you we they he she it there this that these those my your his her its our their the anyone anybody anything someone somebody something everything',
);
/** Those with which an auxiliary is a command or a statement as often as a question. */
const DOUBTFUL = wordSet('do_this do_that do_it have_it have_this have_that have_them');
/** Before a question that stands within a sentence. */
const GOVERNORS = wordSet(
  "know knows knew tell ask asked see understand explain about sure wonder wondering check say said remember if whether that than as which what how why where when who and or but so because you i we they he she it not only also just i'm it's of in to for with the a an my your",
);
const CLOSINGS = phraseList(
  "thank you very much, thank you so much, thank you, thanks a lot, thanks, goodbye, bye, bye bye, have a nice day, have a good day, have a great day, that is all, that's all",
);
const MAX_CLOSING = 5;
const GREETINGS = phraseList('good morning, good afternoon, good evening');
const BEFORE_CLOSING = wordSet("to say said saying and just a i i'd we would want wanted your my okay");
const AFTER_CLOSING = wordSet('for to');
const MONTHS = wordSet('january february april june july august september october november december');
const BEFORE_MONTH = wordSet('in of since until last next this by early late');
const NAMES = wordSet(
  `i i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday english german french spanish italian turkish
  american british london paris berlin madrid rome istanbul ankara york chicago boston america germany france spain italy turkey england
  britain ireland scotland europe canada australia india china japan mr mrs ms dr`,
);
const TITLES = wordSet('mr mrs ms dr');

export const englishRules: LanguageRules = {
  endMarks: ['.', '?'],
  openEnds: wordSet('and or but because if the a an to of my your our um uh which whose'),
  beginsSentence(words, from, at) {
    const before = words[at - 1] ?? '';
    if (closesBefore(words, from, at)) return true;
    if (areMarkers(words, from, at)) return false;
    if (phraseAt(words, at, CLOSINGS) > 0 && isClosing(words, at)) return !BEFORE_CLOSING.has(before);
    return !GOVERNORS.has(before) && beginsQuestion(words, at) && isSpokenTo(words, at);
  },
  isQuestion(sentence) {
    let at = 0;
    while (MARKERS.has(sentence[at] ?? '') || LINKS.has(sentence[at] ?? '')) at += 1;
    return beginsQuestion(sentence, at);
  },
  hasComma(sentence, at) {
    const word = sentence[at] ?? '';
    const next = sentence[at + 1] ?? '';
    if (areMarkers(sentence, 0, at + 1)) return true;
    if (next === 'but') return at >= 2 && sentence.length > at + 3;
    return next === 'please' && at === sentence.length - 2 && at >= 3 && word !== 'can';
  },
  isName(sentence, at) {
    const word = sentence[at] ?? '';
    const before = sentence[at - 1] ?? '';
    if (NAMES.has(word) || MONTHS.has(word) || TITLES.has(before)) return true;
    if (word === 'march' || word === 'may') return BEFORE_MONTH.has(before);
    const lead = sentence.slice(Math.max(0, at - 3), at).join(' ');
    if (/(?:^| )(?:name is|name's)$/.test(lead)) return true;
    if (/speaking (?:with|to)$/.test(lead)) return !SUBJECTS.has(word);
    return lead.endsWith('this is') && sentence[at + 1] === 'from';
  },
};

/** Whether a greeting, or thanks and the like, ends before `at`. */
function closesBefore(words: readonly string[], from: number, at: number): boolean {
  for (let start = Math.max(from, at - MAX_CLOSING); start < at; start += 1) {
    const isFirst = areMarkers(words, from, start);
    if (isFirst && start + phraseAt(words, start, GREETINGS) === at) return true;
    const length = phraseAt(words, start, CLOSINGS);
    const stands = isFirst || !BEFORE_CLOSING.has(words[start - 1] ?? '');
    if (length > 0 && start + length === at && stands) return !AFTER_CLOSING.has(words[at] ?? '');
  }
  return false;
}

function isClosing(words: readonly string[], at: number): boolean {
  return !AFTER_CLOSING.has(words[at + phraseAt(words, at, CLOSINGS)] ?? '');
}

function areMarkers(words: readonly string[], from: number, to: number): boolean {
  if (to - from > MAX_MARKERS) return false;
  for (let at = from; at < to; at += 1) {
    const word = words[at] ?? '';
    if (!MARKERS.has(word) || (word === 'no' && AFTER_NO.has(words[at + 1] ?? ''))) return false;
  }
  return true;
}

function beginsQuestion(words: readonly string[], at: number): boolean {
  const [first = '', second = '', third = ''] = words.slice(at, at + 3);
  if (/^(?:what|who|where|how|when|why)(?:'s|'re)$/.test(first)) return true;
  if (WH.has(first)) {
    if (AUXILIARIES.has(second)) return true;
    if (first === 'how') return WH_QUANTITIES.has(second);
    return (first === 'what' || first === 'which') && AUXILIARIES.has(third) && !SUBJECTS.has(second);
  }
  return AUXILIARIES.has(first) && SUBJECTS.has(second) && !DOUBTFUL.has(`${first}_${second}`);
}

/** Whether a question within a text is surely one: to somebody, or with a question word before its verb. */
function isSpokenTo(words: readonly string[], at: number): boolean {
  const [first = '', second = '', third = ''] = words.slice(at, at + 3);
  if (WH.has(first)) return AUXILIARIES.has(second) && SUBJECTS.has(third);
  return second === 'you' || (/^(?:can|could|may|should|shall)$/.test(first) && /^(?:i|we)$/.test(second));
}
