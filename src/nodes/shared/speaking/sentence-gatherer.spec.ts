import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentenceGatherer, type GatheredText } from './sentence-gatherer.js';

const piece = (text: string, changes: Partial<GatheredText> = {}): GatheredText => ({
  text,
  channel: 0,
  language: 'en-US',
  groupId: 'g',
  ...changes,
});

const textsOf = (gathered: readonly GatheredText[]): string[] => gathered.map(({ text }) => text);

describe('texts in pieces', () => {
  it('are spoken sentence by sentence, each text once', () => {
    const words = fc.constantFrom('yes', 'no.', 'What?', 'Mr.', '3', ',', 'well', '“so.”', 'x'.repeat(300), ' ', '!');
    const groups = fc.constantFrom('a', 'b');
    const pieces = fc.array(fc.record({ text: words, groupId: groups, channel: fc.nat(1) }), { maxLength: 40 });
    fc.assert(
      fc.property(pieces, (all) => {
        const gatherer = new SentenceGatherer();
        const said = [...all.flatMap((one) => gatherer.add(piece(one.text, one))), ...gatherer.take()];
        const bare = (parts: readonly { text: string; channel: number }[], channel: number): string =>
          parts
            .map((part) => (part.channel === channel ? part.text : ''))
            .join('')
            .replaceAll(/\s/g, '');
        for (const channel of [0, 1]) expect(bare(said, channel)).toBe(bare(all, channel));
        expect(said.every(({ text }) => text.trim() !== '' && text.length < 1_000)).toBe(true);
        expect(gatherer.take()).toEqual([]);
      }),
    );
  });

  it('wait for the end of their sentence', () => {
    const gatherer = new SentenceGatherer();
    expect(gatherer.add(piece('Your order'))).toEqual([]);
    expect(textsOf(gatherer.add(piece('is on its way. It will')))).toEqual(['Your order is on its way.']);
    expect(gatherer.add(piece('come'))).toEqual([]);
    expect(textsOf(gatherer.add(piece(', I hope, at noon!')))).toEqual(['It will come, I hope, at noon!']);
    expect(gatherer.take()).toEqual([]);
  });

  it('are not joined across utterances, languages and channels', () => {
    const gatherer = new SentenceGatherer();
    gatherer.add(piece('one'));
    expect(textsOf(gatherer.add(piece('two', { groupId: 'h' })))).toEqual(['one']);
    expect(textsOf(gatherer.add(piece('üç', { groupId: 'h', language: 'tr-TR' })))).toEqual(['two']);
    expect(gatherer.add(piece('four', { channel: 1 }))).toEqual([]);
    expect(textsOf(gatherer.take())).toEqual(['üç', 'four']);
  });

  it('without an end are spoken at a maximum length', () => {
    const gatherer = new SentenceGatherer();
    const said = Array.from({ length: 300 }, () => gatherer.add(piece('on and on'))).flat();
    expect(said.length).toBeGreaterThan(4);
    expect(said.every(({ text }) => text.length < 520)).toBe(true);
  });
});
