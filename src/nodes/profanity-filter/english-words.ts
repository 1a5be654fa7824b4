import { DataSet, englishDataset, parseRawPattern } from 'obscenity';

/** Words of the dataset with common harmless meanings in medicine, law and farming. */
const LEFT_OUT = ['sex', 'rape', 'incest', 'semen', 'scat'];

/** Words of the dataset whose patterns match too many harmless words; stricter patterns are below. */
const REPLACED = [
  ...['anal', 'anus', 'chink', 'cock', 'cum', 'dick', 'fag', 'fuck'],
  ...['nigger', 'penis', 'retard', 'vagina'],
];

/**
 * Additional patterns in the notation of obscenity.
 *
 * `|` is a word boundary, `?` any character, and `[]` is optional.
 * The text is compared with double letters made single, except b, e, g, l, o and s.
 */
const ADDED = [
  '|anal|, |anus|, |anuses|, |chink|, |chinks|, |cock|, |cocks|, |cocksuck, |cum|, |cums|, |cuming|, |cumshot',
  '|dick|, |dicks|, |dickhead, |dickface, |dickwad, |dickish, |fag|, |fags|, |faggot, f[?]ck, |fuk|, |fuking|, |fuker',
  '|nig|, |nigs|, |nigger, |nigga, |niggaz, |penis|, |penises|, |retard|, |retards|, |retarded|, |vagina',
  '|damn|, |damned|, |damnit|, |damit|, |godamn, |hell|',
  '|crap|, |crapy|, |crapier|, |bullcrap|',
  '|jackass, |dumbass, |smartass, |badass, |fatass, |lardass, |asshat',
  '|bugger|, |buggered|, |tosser|, |tossers|, |douche|, |douchebag, |wtf|, |stfu|, double penetrat',
  '|spic|, |spics|, |paki|, |pakis|, |gook|, |gooks|',
];

/** Harmless words, names and phrases that contain a profane word, beyond those of the dataset. */
const INNOCENT = [
  'annal, asseg, asshur, assn, asson, assort, assr, asst, assy',
  'booboo, booby',
  'chink in, chink of, -cum-, cum laude',
  'cuckold, cuckfield',
  'dick van, dick cheney, dick clark, dick francis, dick tracy, dick turpin, dick whittington, dick smith, moby dick',
  "philip k. dick, slutsky, offa's dyke",
  "feck, ffick, fick, gasmen, hell's kitchen",
  'mishit, pushit, porgies, shiite, shiitake',
  'niggard, negros, rio negro, del negro',
  'pissar, pissoir, pussycat, pussyfoot, pussy willow',
  'prick test, finger prick, pin prick',
  'spasticit, turdin, vandyke, wankel',
  'tit for tat, blue tit, great tit, titter, tittle',
];

const listed = (lines: readonly string[]): string[] => lines.flatMap((line) => line.split(', '));

/** The English words: those of obscenity (MIT), from `cuss` (MIT), with the changes above. */
export const ENGLISH_WORDS = new DataSet<{ originalWord: string }>()
  .addAll(englishDataset)
  .removePhrasesIf(({ metadata }) => [...LEFT_OUT, ...REPLACED].includes(metadata?.originalWord ?? ''))
  .addPhrase((phrase) => {
    for (const pattern of listed(ADDED)) phrase.addPattern(parseRawPattern(pattern));
    for (const term of listed(INNOCENT)) phrase.addWhitelistedTerm(term);
    return phrase;
  });
