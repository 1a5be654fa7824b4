import { MAX_MARKERS, phraseAt, phraseList, wordSet, type LanguageRules } from './language-rules.js';

const MARKERS = wordSet('evet hayır tamam peki merhaba merhabalar selam alo tabii günaydın');
const PARTICLE =
  /^m[ıiuü](?:y[ıiuü][mz]|s[ıiuü]n(?:[ıiuü]z)?|yd[ıiuü](?:[mnk]|n[ıiuü]z|lar|ler)?|ym[ıiuü]ş|d[ıiuü]r|lar|ler)?$/;
const QUESTION_WORDS = wordSet(
  'ne neden niye niçin nasıl nasılsınız kim kime kimi kimin kiminle nerede nerde nereye nereden neresi hangi hangisi kaç kaça kaçta nedir kimdir neler neyi neye',
);
/** Words of a sentence that reports a question. */
const TELLING = wordSet(
  'bilmiyorum bilmiyoruz anlamadım anlamıyorum hatırlamıyorum söyleyeyim anlatayım ki olursa olsun',
);
/** Words that may follow the verb of a question. */
const AFTER_VERB = wordSet('lütfen acaba efendim şimdi');
const FORMULAS = phraseList(
  'çok teşekkür ederim, çok teşekkür ederiz, teşekkür ederim, teşekkür ederiz, çok teşekkürler, teşekkürler, iyi günler, iyi akşamlar, iyi geceler, iyi çalışmalar, hoşça kalın, kolay gelsin, rica ederim',
);
/** Verbs of the first person, which end a sentence: aldım, yaptım, bekliyorum, ödeyeceğiz. */
const VERB = /(?:[aeıioöuülmnrvyzğbcdgj]d[ıiuü]m|[fstkçşhp]t[ıiuü]m|[ıiuü]yoru[mz]|[ae]c[ae]ğ[ıi][mz])$/;
const NOUNS = wordSet('yardım adım kadim');
const CONJUNCTIONS = wordSet('ama fakat çünkü');
const AFTER_SENTENCE = wordSet('ama fakat ancak çünkü ki diye ve veya ya da de için kadar lütfen acaba efendim zaten');
const CITIES = wordSet(
  'istanbul ankara izmir bursa antalya adana konya gaziantep kayseri mersin eskişehir diyarbakır samsun trabzon türkiye almanya',
);

export const turkishRules: LanguageRules = {
  endMarks: ['.', '?'],
  openEnds: wordSet('ve veya ama fakat çünkü ile bir bu şu çok en daha ki'),
  beginsSentence(words, from, at) {
    if (areMarkers(words, from, at)) return false;
    const before = words[at - 1] ?? '';
    const word = words[at] ?? '';
    if (before === 'çok' || AFTER_SENTENCE.has(word) || PARTICLE.test(word)) return false;
    if (phraseAt(words, at, FORMULAS) > 0) return true;
    if (formulaEnds(words, from, at)) return true;
    if (words[at - 2] === 'ben' && areMarkers(words, from, at - 2)) return words.length > at + 1;
    return PARTICLE.test(before) ? !AFTER_VERB.has(word) && isTurn(word) : VERB.test(before) && !NOUNS.has(before);
  },
  isQuestion(sentence) {
    let end = sentence.length;
    while (end > 0 && AFTER_VERB.has(sentence[end - 1] ?? '')) end -= 1;
    if (PARTICLE.test(sentence[end - 1] ?? '')) return true;
    return sentence.some((word) => QUESTION_WORDS.has(word)) && !sentence.some((word) => TELLING.has(word));
  },
  hasComma(sentence, at) {
    const next = sentence[at + 1] ?? '';
    if (CONJUNCTIONS.has(next)) return sentence.length > at + 2;
    return areMarkers(sentence, 0, at + 1) && next !== 'ki' && !PARTICLE.test(next);
  },
  isName(sentence, at) {
    const word = sentence[at] ?? '';
    const before = sentence[at - 1] ?? '';
    // Only names have their endings behind an apostrophe.
    if (/^\p{L}+'\p{L}/u.test(word) || CITIES.has(word)) return true;
    if (word === 'bey' || word === 'hanım') return at > 0;
    if (/^(?:bey|hanım)$/.test(sentence[at + 1] ?? '')) return true;
    return (before === 'ben' && areMarkers(sentence, 0, at - 1) && at > 1) || /^(?:adım|ismim)$/.test(before);
  },
};

function areMarkers(words: readonly string[], from: number, to: number): boolean {
  if (to - from > MAX_MARKERS) return false;
  for (let at = from; at < to; at += 1) if (!MARKERS.has(words[at] ?? '')) return false;
  return true;
}

function formulaEnds(words: readonly string[], from: number, at: number): boolean {
  for (let start = Math.max(from, at - 3); start < at; start += 1) {
    if (start + phraseAt(words, start, FORMULAS) === at) return true;
  }
  return false;
}

/** Whether a word after a question begins another sentence. */
function isTurn(word: string): boolean {
  return MARKERS.has(word) || QUESTION_WORDS.has(word);
}
