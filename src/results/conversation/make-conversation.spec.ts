import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converse, recorded, said, segment, TEXT_ONLY, wireEvent } from '../../../test/support/conversations.js';
import type { Conversation } from '../../protocol/index.js';
import { countWords } from './count-words.js';

const participant = (made: { conversation: Conversation }, id: string) =>
  made.conversation.participants.find((each) => each.id === id);

/** A call of 40 s with everything that figures are made of, at known times. */
const CALL = [
  said(0, 1_000, 5_000, 'Parcel Direct good morning how can I help'),
  // Response after 600 ms.
  said(1, 5_600, 12_000, 'Hello my order was due on Monday and it is not here'),
  // A backchannel in the customer's speech: it ends no turn.
  said(0, 8_000, 8_600, 'mhm'),
  // A pause of 700 ms: the same turn. The customer is interrupted at 15,000 and stops at 16,500.
  said(1, 12_700, 16_500, 'I have called three times and nobody'),
  said(0, 15_000, 18_000, 'I am sorry to hear that'),
  // Silence of 7 s, and then the agent again: a new turn, which responds to nobody.
  said(0, 25_000, 30_000, 'The driver has it now'),
  // The agent stops 100 ms later: an interruption, and a response after 0 ms.
  said(1, 29_900, 31_900, 'Great thank you'),
];

describe('the conversation of a made call', () => {
  const made = converse(CALL, recorded(40_000, { agentName: 'Ada' }));
  const { conversation } = made;

  it('has the figures of each participant, exactly', () => {
    expect(participant(made, 'channel-0')).toEqual({
      id: 'channel-0',
      channel: 0,
      role: 'agent',
      name: 'Ada',
      tags: ['agent'],
      language: null,
      talkMs: 4_000 + 600 + 3_000 + 5_000,
      talkShare: 0.5081,
      wordCount: 8 + 1 + 6 + 5,
      wordsPerMinute: 95.2,
      longestTurnMs: 5_000,
      interruptions: [{ startMs: 15_000, endMs: 18_000 }],
      responseMs: { median: 0, p90: 0, count: 1 },
    });
    expect(participant(made, 'channel-1')).toMatchObject({
      role: 'customer',
      name: 'customer',
      talkMs: 6_400 + 3_800 + 2_000,
      talkShare: 0.4919,
      longestTurnMs: 10_900,
      interruptions: [{ startMs: 29_900, endMs: 31_900 }],
      responseMs: { median: 300, p90: 540, count: 2 },
    });
  });

  it('has its overlap and its silence, exactly', () => {
    expect(conversation.overlapMs).toBe(600 + 1_500 + 100);
    expect(conversation.nonTalk).toEqual({
      totalMs: 1_000 + 600 + 700 + 7_000 + 8_100,
      instances: [
        { startMs: 18_000, endMs: 25_000 },
        { startMs: 31_900, endMs: 40_000 },
      ],
    });
  });

  it('has turns that end when another speaks or after 1.5 s, and not at a backchannel', () => {
    expect(conversation.turns.map(({ participant: id, startMs, endMs }) => [id, startMs, endMs])).toEqual([
      ['channel-0', 1_000, 5_000],
      ['channel-1', 5_600, 16_500],
      ['channel-0', 8_000, 8_600],
      ['channel-0', 15_000, 18_000],
      ['channel-0', 25_000, 30_000],
      ['channel-1', 29_900, 31_900],
    ]);
    expect(conversation.turns[1]?.text).toBe(
      'Hello my order was due on Monday and it is not here I have called three times and nobody',
    );
    expect(conversation.transcript.split('\n')[2]).toBe('Ada: mhm');
    expect(conversation.basis).toBe('milestones');
  });
});

describe('an interruption', () => {
  const cutIn = (start: number, end: number, otherEnd: number): unknown =>
    participant(converse([said(0, 0, otherEnd, 'a'), said(1, start, end, 'b')]), 'channel-1')?.interruptions;

  it.each([
    ['starts 200 ms into the speech, lasts 1 s and outlasts it', 1_000, 4_000, 2_900, true],
    ['starts exactly 200 ms into it', 200, 2_000, 1_900, true],
    ['starts earlier: both began at once', 199, 2_000, 1_900, false],
    ['lasts less than 1 s: a backchannel', 1_000, 1_999, 1_500, false],
    ['lasts exactly 1 s', 1_000, 2_000, 1_999, true],
    ['the other stops after exactly 2 s', 1_000, 5_000, 3_000, true],
    ['the other stops later', 1_000, 5_000, 3_001, false],
    ['the other outlasts it', 1_000, 4_000, 4_000, false],
  ])('%s', (_what, start, end, otherEnd, isOne) => {
    expect(cutIn(start, end, otherEnd)).toEqual(isOne ? [{ startMs: start, endMs: end }] : []);
  });
});

describe('a stretch of speech', () => {
  it('closes gaps of less than 500 ms', () => {
    const talkMs = (gap: number): unknown =>
      participant(converse([said(0, 0, 1_000, 'a'), said(0, 1_000 + gap, 2_000 + gap, 'b')]), 'channel-0')?.talkMs;
    expect(talkMs(499)).toBe(2_499);
    expect(talkMs(500)).toBe(2_000);
  });

  it('is a segment without its buffers, half of one at the edges of the audio', () => {
    const buffers = new Map([['End Of Segment', { event: 'End Of Segment', beforeMs: 300, afterMs: 200 } as const]]);
    const made = converse(
      [segment(0, 0, 2_000), segment(0, 5_000, 8_000), segment(0, 8_000, 9_000), segment(1, 18_000, 20_000)],
      recorded(20_000, { buffers }),
    );
    // Segments that touch are one, which was too long; 150 to 1,800, 5,300 to 8,800, and 18,300 to 19,900.
    expect(participant(made, 'channel-0')).toMatchObject({ talkMs: 1_650 + 3_500, longestTurnMs: 3_500 });
    expect(participant(made, 'channel-1')?.talkMs).toBe(1_600);
    expect(made.conversation).toMatchObject({ basis: 'segments', turns: [], transcript: '' });
  });

  it('comes from words only where every text has them', () => {
    const Words = [
      { Text: 'one', StartMsec: 1_200, EndMsec: 1_500 },
      { Text: 'two', StartMsec: 3_000, EndMsec: 3_400 },
    ];
    const segments = [segment(0, 1_000, 4_000), segment(1, 6_000, 7_000)];
    const timed = said(0, 1_000, 4_000, 'one two', { Words });
    const made = converse([...segments, timed, said(1, 6_000, 7_000, 'three')], recorded(10_000));
    expect(made.conversation.basis).toBe('segments');
    const other = said(1, 6_000, 7_000, 'three', { Words: [{ Text: 'three', StartMsec: 6_100, EndMsec: 6_900 }] });
    const worded = converse([...segments, timed, other], recorded(10_000));
    expect(worded.conversation.basis).toBe('words');
    expect(participant(worded, 'channel-0')?.talkMs).toBe(300 + 400);
    expect(worded.conversation.turns.map(({ startMs, endMs, words }) => [startMs, endMs, words?.length])).toEqual([
      [1_200, 3_400, 2],
      [6_100, 6_900, 1],
    ]);
  });
});

describe('the text of a turn', () => {
  const at = { GroupId: 'g' };

  it('is the version with the most attributes; translations are beside it', () => {
    const { turns } = converse([
      said(0, 0, 1_000, 'hello four two', { ...at, TextAttributes: 'recognized', Language: 'en-US' }),
      said(0, 0, 1_000, 'Hello, 42.', {
        ...at,
        TextAttributes: 'recognized, normalized, punctuated',
        Language: 'en-US',
      }),
      said(0, 0, 1_000, 'Hallo, 42.', {
        ...at,
        TextAttributes: 'recognized, normalized, punctuated, translated',
        Language: 'de',
      }),
      said(0, 0, 1_000, 'Hello 42', { ...at, TextAttributes: 'recognized, normalized', Language: 'en-US' }),
    ]).conversation;
    expect(turns).toEqual([
      {
        participant: 'channel-0',
        startMs: 0,
        endMs: 1_000,
        text: 'Hello, 42.',
        textAttributes: ['recognized', 'normalized', 'punctuated'],
        translations: [{ language: 'de', text: 'Hallo, 42.' }],
        groupIds: ['g'],
      },
    ]);
  });

  it('is the translation where the original is not sent', () => {
    const { turns } = converse([said(0, 0, 1_000, 'Hallo', { TextAttributes: 'recognized, translated' })]).conversation;
    expect(turns.map(({ text, translations }) => [text, translations])).toEqual([['Hallo', undefined]]);
  });

  it('has no partials and no copies for debugging, but chat messages', () => {
    const { turns } = converse([
      said(0, 0, 400, 'hel', { Name: 'SR Partial' }),
      said(0, 0, 1_000, 'hello', { Tags: ['debug:recognizer-0'] }),
      said(0, 0, 1_000, 'hello'),
      said(1, 2_000, 2_000, 'typed', { Name: 'Chat Message' }),
      wireEvent({ Name: 'RTG Transcript', Data: { Text: 'of a service' } }),
    ]).conversation;
    expect(turns.map(({ participant: id, text }) => [id, text])).toEqual([
      ['channel-0', 'hello'],
      ['channel-1', 'typed'],
    ]);
  });

  it('keeps two texts of one position that are no versions of each other', () => {
    const made = converse([said(0, 0, 500, 'first'), said(0, 0, 500, 'second')]);
    expect(made.conversation.turns.map(({ text }) => text)).toEqual(['first second']);
  });
});

describe('a chat without positions', () => {
  const chat = (Channel: number, Text: string) => said(Channel, -1, -1, Text, { Name: 'Chat Message' });
  const made = converse(
    [
      chat(0, 'Hi, how can I help?'),
      chat(1, 'My parcel is lost.'),
      chat(1, 'Order 4719.'),
      chat(0, 'I see.'),
      wireEvent({ Name: 'Sentiment', Channel: 1, Data: { Sentiment: 'negative', Score: -0.5 } }),
    ],
    { ...TEXT_ONLY, channelTags: [['Agent'], ['vip', 'CUSTOMER']] },
  );

  it('has its turns in order, with no times and no talk figures', () => {
    expect(
      made.conversation.turns.map(({ participant: id, startMs, endMs, text }) => [id, startMs, endMs, text]),
    ).toEqual([
      ['channel-0', null, null, 'Hi, how can I help?'],
      ['channel-1', null, null, 'My parcel is lost. Order 4719.'],
      ['channel-0', null, null, 'I see.'],
    ]);
    expect(made.conversation).toMatchObject({ overlapMs: null, basis: 'milestones' });
    expect(Object.keys(made.conversation)).not.toEqual(expect.arrayContaining(['audio']));
    expect(made.conversation.nonTalk).toBeUndefined();
    expect(participant(made, 'channel-1')).toMatchObject({
      role: 'customer',
      name: 'vip',
      talkMs: null,
      talkShare: null,
      wordsPerMinute: null,
      longestTurnMs: null,
      wordCount: 6,
      responseMs: { median: null, p90: null, count: 0 },
      sentiment: { overall: -0.5 },
    });
  });
});

describe('speakers that were told apart on one channel', () => {
  const tagged = (number: number) => ({ Tags: [`Speaker No: ${number}`] });
  const made = converse(
    [
      said(0, 0, 2_000, 'good morning', tagged(1)),
      said(0, 2_500, 4_000, 'hello there you', tagged(2)),
      wireEvent({ Name: 'Gender Change', Data: { Gender: 'female', Confidence: 0.9 } }),
    ],
    { ...TEXT_ONLY, channelTags: [['agent', 'customer']], profiled: 'all' },
  );

  it('are a participant each, with a name of their own', () => {
    expect(made.conversation.participants).toMatchObject([
      { id: 'channel-0-speaker-1', channel: 0, name: 'Speaker 1', role: 'other', talkMs: 2_000, wordCount: 2 },
      { id: 'channel-0-speaker-2', channel: 0, name: 'Speaker 2', role: 'other', talkMs: 1_500, wordCount: 3 },
    ]);
    expect(made.conversation.transcript).toBe('Speaker 1: good morning\nSpeaker 2: hello there you');
  });

  it('have the events without a tag where there is one of them alone', () => {
    const { participants } = converse([
      segment(0, 0, 2_000, ['Speaker No: 2']),
      said(0, 0, 2_000, 'hello'),
    ]).conversation;
    expect(participants.map(({ id, wordCount }) => [id, wordCount])).toEqual([['channel-0-speaker-2', 1]]);
  });
});

describe('sentiment', () => {
  const feel = (Channel: number, StartMsec: number, Score: number, Sentiment: string) =>
    wireEvent({ Name: 'Sentiment', Channel, StartMsec, Data: { Score, Sentiment } });

  it('of turns and participants is the mean weighted by words, also by quarter', () => {
    const made = converse(
      [
        said(0, 0, 2_000, 'one two three'),
        feel(0, 0, -0.8, 'negative'),
        said(0, 2_500, 3_000, 'four'),
        feel(0, 2_500, 0.4, 'positive'),
        said(0, 15_000, 18_000, 'five six'),
        feel(0, 15_000, 0.9, 'positive'),
        wireEvent({ Name: 'Sentiment', Data: { Score: -1, Sentiment: 'negative', Dialog: true } }),
      ],
      recorded(20_000),
    );
    expect(made.conversation.turns.map((turn) => turn.sentiment)).toEqual([
      { label: 'negative', score: -0.5 },
      { label: 'positive', score: 0.9 },
    ]);
    expect(participant(made, 'channel-0')?.sentiment).toEqual({
      overall: -0.0333,
      byQuarter: [-0.5, null, null, 0.9],
    });
  });

  it('of a partial is replaced by that of its milestone', () => {
    const { turns } = converse([
      feel(0, 0, -0.9, 'negative'),
      feel(0, 0, -0.7, 'negative'),
      said(0, 0, 1_000, 'never mind'),
      feel(0, 0, 0.1, 'positive'),
    ]).conversation;
    expect(turns.map((turn) => turn.sentiment)).toEqual([{ label: 'positive', score: 0.1 }]);
  });
});

describe('a profile', () => {
  const events = [0, 1].flatMap((Channel) => [
    said(Channel, Channel * 2_000, Channel * 2_000 + 1_000, 'hello'),
    wireEvent({ Name: 'Gender Change', Channel, Data: { Gender: 'female', Confidence: 0.9 } }),
    wireEvent({ Name: 'Age Change', Channel, Data: { Age: 41 } }),
    ...['neutral', 'angry', 'angry'].map((Emotion) => wireEvent({ Name: 'Emotion', Channel, Data: { Emotion } })),
  ]);
  const whole = { gender: 'female', age: 41, emotion: 'angry' };

  it.each([
    ['none', undefined, undefined],
    ['all but agents', undefined, whole],
    ['all', whole, whole],
  ] as const)('is shown of %s', (profiled, agent, customer) => {
    const made = converse(events, recorded(10_000, { profiled }));
    expect(made.conversation.participants.map(({ profile }) => profile)).toEqual([agent, customer]);
  });
});

describe('the findings of an operation', () => {
  it('are in the document, under the names of its schema', () => {
    const { conversation } = converse([
      wireEvent({ Name: 'Summarize', Data: { Summary: 's', Issue: 'i', Outcome: 'o', ActionItems: ['a'], Kind: 'x' } }),
      wireEvent({ Name: 'Topic Detected', Data: { Topics: [{ Name: 'parcel', Score: 1 }, { Name: 'noon' }] } }),
      wireEvent({ Name: 'Audio Warning', Data: { Code: 'audio.shorter-than-header', Detail: 'd' } }),
      wireEvent({ Name: 'Warning', Data: { Code: 'parameters.unused', Detail: 'e', Node: 'n' } }),
      wireEvent({ Name: 'Node Error', Data: { Node: 'sr', Type: 'sr-http', Code: 'node.failed', Detail: 'f' } }),
    ]);
    expect(conversation).toMatchObject({
      summary: 's',
      issue: 'i',
      outcome: 'o',
      actionItems: ['a'],
      topics: [{ name: 'parcel', score: 1 }, { name: 'noon' }],
      warnings: [
        { code: 'audio.shorter-than-header', detail: 'd' },
        { code: 'parameters.unused', detail: 'e', node: 'n' },
      ],
      errors: [{ node: 'sr', type: 'sr-http', code: 'node.failed', detail: 'f' }],
      participants: [],
    });
  });
});

describe('any conversation', () => {
  const text = fc
    .array(fc.constantFrom('yes', 'no', 'parcel', 'ne', 'değil', '42', 'noon?'), { minLength: 1, maxLength: 6 })
    .map((words) => words.join(' '));
  const event = fc
    .record({
      channel: fc.integer({ min: 0, max: 2 }),
      start: fc.integer({ min: -1, max: 60_000 }),
      length: fc.integer({ min: 0, max: 8_000 }),
      text,
      speaker: fc.constantFrom('', 'Speaker No: 1', 'Speaker No: 2'),
    })
    .map(({ channel, start, length, text: words, speaker }) =>
      said(channel, start, start < 0 ? -1 : start + length, words, { Tags: speaker === '' ? [] : [speaker] }),
    );
  const events = fc.array(event, { minLength: 1, maxLength: 40 });

  it('keeps every word in its turns, and counts it once', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { turns, participants, transcript } = converse(all).conversation;
        const wordsOf = (texts: readonly string[]): string[] => texts.flatMap((each) => each.split(' ')).sort();
        const given = wordsOf(all.map(({ Data }) => String(Data?.Text)));
        expect(wordsOf(turns.map((turn) => turn.text))).toEqual(given);
        expect(participants.reduce((sum, { wordCount }) => sum + wordCount, 0)).toBe(given.length);
        expect(transcript.split('\n')).toHaveLength(turns.length);
      }),
    );
  });

  it('has shares that add up to 1, and times that add up to its length', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { participants, nonTalk, overlapMs } = converse(all, recorded(70_000)).conversation;
        fc.pre(nonTalk !== undefined);
        const talkMs = participants.reduce((sum, each) => sum + (each.talkMs ?? 0), 0);
        const shares = participants.reduce((sum, each) => sum + (each.talkShare ?? 0), 0);
        if (talkMs > 0) expect(shares).toBeCloseTo(1, 2);
        const talking = 70_000 - nonTalk.totalMs;
        // Overlap of more than two speakers counts once.
        expect(talkMs).toBeGreaterThanOrEqual(talking + (overlapMs ?? 0));
        if (participants.length <= 2) expect(talkMs).toBe(talking + (overlapMs ?? 0));
      }),
    );
  });

  it('has turns by start, and each turn ends at or after its start', () => {
    fc.assert(
      fc.property(events, (all) => {
        const placed = all.filter(({ StartMsec }) => StartMsec >= 0);
        const times = converse(placed).conversation.turns.map(({ startMs, endMs }) => [startMs ?? -1, endMs ?? -1]);
        expect(times.every(([start = 0, end = 0]) => start >= 0 && end >= start)).toBe(true);
        expect(times.map(([start]) => start)).toEqual(times.map(([start]) => start).sort((a = 0, b = 0) => a - b));
      }),
    );
  });
});

it.each([
  ['how can I help?', 4],
  ['**** it - now!', 3],
  ['', 0],
  ['請問您需要什麼幫助', 5],
])('words of %s', (text, count) => {
  if (text.startsWith('請')) expect(countWords(text)).toBeGreaterThanOrEqual(count - 1);
  else expect(countWords(text)).toBe(count);
});
