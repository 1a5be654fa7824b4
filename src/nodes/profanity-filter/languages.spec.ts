import { describe, expect, it } from 'vitest';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { finderFor } from './languages.js';
import { maskedData } from './mask-data.js';
import { mask } from './profanity-finder.js';

const ENGLISH_PROFANE = {
  'shit!': '****!',
  'oh SHIT.': 'oh ****.',
  'This is bullshit': 'This is ********',
  'He said "shit".': 'He said "****".',
  'a shit-show, really': 'a ****-show, really',
  'what the fuck': 'what the ****',
  'Fucking hell': '******* ****',
  'you motherfucker': 'you ************',
  fuuuuck: '*******',
  'F*CK this': '**** this',
  'oh fück': 'oh ****',
  'ｆｕｃｋ off': '**** off',
  'f u c k': '* * * *',
  'f.u.c.k you': '*.*.*.* you',
  'I said S-H-I-T': 'I said *-*-*-*',
  sh1t: '****',
  $h1t: '****',
  a$$hole: '*******',
  'you @sshole': 'you *******',
  'my ass': 'my ***',
  'assess the ass': 'assess the ***',
  'what a jackass': 'what a *******',
  dumbass: '*******',
  'the third damn time': 'the third **** time',
  'god damn it': 'god **** it',
  goddamn: '*******',
  'Dammit!': '******!',
  damned: '******',
  'go to hell': 'go to ****',
  'what the hell?': 'what the ****?',
  crap: '****',
  'a crappy phone': 'a ****** phone',
  'pissed off': '****** off',
  bastards: '********',
  'son of a bitch': 'son of a *****',
  'stop bitching': 'stop ********',
  'bollocks to that': '******** to that',
  arsehole: '********',
  wanker: '******',
  'you dick': 'you ****',
  dickhead: '********',
  'a prick': 'a *****',
  'what a cunt': 'what a ****',
  twat: '****',
  slut: '****',
  whore: '*****',
  wtf: '***',
} as const;

const ENGLISH_CLEAN = [
  'Scunthorpe, Penistone, Clitheroe and Lightwater',
  'Essex, Sussex and Middlesex',
  'Dick van Dyke and Moby Dick, by Dickens',
  'Mr Dickinson, Mrs Dickson and Mr Hitchcock',
  'an assassin in the embassy',
  'a classic passage of the brass band',
  'I assume the assistant will assess the assets',
  'an assorted bass and grass',
  'a cocktail in the cockpit, with a peacock',
  'my therapist and the rapist theory are one space apart: therapist',
  'Arsenal won',
  "he'll say hello to Shell, she'll see",
  "Hell's Kitchen in New York",
  'cumin and cucumber, a cumulative document',
  'an analgesic, after analysis of the canal',
  'the Titanic, a title, a tit for tat',
  'a niggardly snigger',
  'fire retardant foam',
  'Mr Fu likes kung fu in Fukushima',
  'the number is 455 45 5, on the A55',
  '(um, I think so) and/or not',
  'half CK, of CK',
  'push it and hit it',
  'the pen is mightier',
  'shiitake mushrooms',
  'Uranus and tetanus',
  'what is your sex?',
  'a grape, a drape, rapeseed oil',
  'spell it: D I C K S O N',
  'B A S S is my name',
  'Matsushita swastika',
  'Mr Cockburn lives at Cockfosters',
  'Saturday, nature, Turing',
  'human trafficking, a feckless artisan of artisanal bread',
  'reanalyse the annals, psychoanalysis in Gondwanaland',
  'a booby trap for a pussycat',
  'Shiite, Trengganu, Romanus, cumquat and Cumae',
  'an assonance of retardation',
  '',
] as const;

const TURKISH_PROFANE = {
  'orospu çocuğu': '****** çocuğu',
  'Orospunun biri': '********* biri',
  OROSPULAR: '*********',
  'siktir git': '****** git',
  'SİKTİR GİT': '****** GİT',
  'hassiktir!': '*********!',
  'seni sikeyim': 'seni *******',
  sikerim: '*******',
  'siktiğimin telefonu': '********** telefonu',
  'sikimde değil': '******* değil',
  sikiyorlar: '**********',
  'siklemiyorum seni': '************ seni',
  piç: '***',
  'piçler geldi': '****** geldi',
  'Piçin teki': '***** teki',
  piçlik: '******',
  göt: '***',
  'götünden anlıyor': '******** anlıyor',
  'götü kalkmış': '**** kalkmış',
  götler: '******',
  götveren: '********',
  'amına koyayım': '***** *******',
  'Amına koydum': '***** ******',
  'amk ya': '*** ya',
  amcık: '*****',
  AMCIKLAR: '********',
  yarrak: '******',
  yarağımı: '********',
  taşak: '*****',
  'taşağını yiyeyim': '******** yiyeyim',
  kahpe: '*****',
  kaltaklar: '*********',
  kaltağın: '********',
  pezevenk: '********',
  pezevengin: '**********',
  ibneler: '*******',
  puşt: '****',
  'bok gibi': '*** gibi',
  'boktan bir servis': '****** bir servis',
  sıçtınız: '********',
  'ağzına sıçayım': 'ağzına *******',
  SIÇTIM: '******',
  'şerefsizler!': '***********!',
  yavşağın: '********',
  sürtük: '******',
} as const;

const TURKISH_CLEAN = [
  'sıkıntı yok',
  'SIKINTI YOK',
  'canım sıkıldı, sıktım',
  'sikinti yok, sikayet var',
  'amca, amcam, amcası',
  'aman ama amaç',
  'amin, Amina Hanım, amiral',
  'am I right',
  'götüre götüre bitiremedi',
  'götürdü, götürü usulü, götürür müsünüz',
  'Göteborg, gotik',
  'piçak, pikap, piknik',
  'sikke koleksiyonu',
  'siklet, motosiklet, siklon, siklamen',
  'müzik, klasik, fizik, eksik, basit',
  'psikoloji, psikiyatri',
  'sıçan, sıçana, sıçradı, sıçramak',
  'boks maçı, boksör, bokser',
  'bokböceği',
  'taşa takıldı, taşacak',
  'yarar, yararak, yaralı, yara',
  'kahve, kahverengi',
  'şerefe, şerefli, şeref',
  'sürtünme, sürtmek',
  'kalta, kalsın',
  'ibadet, ibraz',
  'puşide, puan',
  'Saksonya, saksofon, saksı',
  'promosyon kodumun süresi',
  'annen ve anan nasıl',
  'gavur, gaf',
  'öç almak, oçak',
  'pişik, beşik, kısık, aşık',
  'nasıl yardımcı olabilirim',
] as const;

describe.each([
  ['en-US', ENGLISH_PROFANE, ENGLISH_CLEAN],
  ['tr-TR', TURKISH_PROFANE, TURKISH_CLEAN],
])('words of %s', (language, profane, clean) => {
  const find = finderFor(language, [])!;

  it.each(Object.entries(profane))('are found: %s', (text, masked) => {
    expect(mask(text, find(text))).toBe(masked);
    const sentence = `Okay, ${text} (1234) …`;
    expect(mask(sentence, find(sentence))).toBe(`Okay, ${masked} (1234) …`);
    expect(mask(`(${text})!`, find(`(${text})!`))).toBe(`(${masked})!`);
    expect(mask(`${text}!?`, find(`${text}!?`))).toBe(`${masked}!?`);
  });

  it.each(clean)('are not found: %s', (text) => {
    expect(mask(text, find(text))).toBe(text);
  });

  it('are searched in linear time for any text', () => {
    const words = Object.keys(profane).join(' ');
    const hostile = [words, 'assess ass ', 'a b c ', 'f u c k ', 'amına ', 'amına          ', 'SİK', 'piçlerim', 's'];
    for (const text of hostile) {
      const long = text.repeat(200_000 / text.length);
      expect(processorMsOf(() => mask(long, find(long)))).toBeLessThan(1_500);
    }
    const Words = words.split(' ').map((Text) => ({ Text }));
    const many = Array.from({ length: 20_000 }, (_, index) => Words[index % Words.length]);
    expect(processorMsOf(() => maskedData({ Words: many }, '', find))).toBeLessThan(1_500);
  });

  it('are found at any position in a long text', () => {
    const [word = '', masked = ''] = Object.entries(profane)[0] ?? [];
    for (const blank of [' ', '\n']) {
      const long = (of: string): string => `${of}${blank}`.repeat(2_000);
      expect(mask(long(word), find(long(word)))).toBe(long(masked));
    }
  });
});

describe('finderFor', () => {
  it('uses the language of a tag, not its region', () => {
    for (const tag of ['en', 'en-GB', 'EN-us', 'en_US', 'tr', 'tr-CY']) expect(finderFor(tag, [])).toBeDefined();
    for (const tag of ['de', 'de-DE', '', 'english', 'constructor']) expect(finderFor(tag, [])).toBeUndefined();
  });

  it("finds a project's own words too, as whole words and in any case", () => {
    const find = finderFor('en', ['Acme', 'blue box', 'C++'])!;
    const text = 'ACME acmes: damn the Blue  Box. C++ and C+';
    expect(mask(text, find(text))).toBe('**** acmes: **** the ****  ***. *** and C+');
  });

  it('applies Turkish case rules to own words', () => {
    const find = finderFor('tr', ['ılık', 'iri'])!;
    expect(mask('ILIK İLİK ılık IRI İRİ Iri', find('ILIK İLİK ılık IRI İRİ Iri'))).toBe('**** İLİK **** IRI *** Iri');
  });
});

describe('mask', () => {
  it('keeps blanks, signs and the number of characters, and accepts overlapping spans', () => {
    const spans = [
      { start: 4, end: 9 },
      { start: 0, end: 5 },
      { start: 2, end: 3 },
    ];
    expect(mask('a-b c𝒅.é f', spans)).toBe('*-* **.* f');
  });
});
