import { describe, expect, it } from 'vitest';
import { StreamPlaces } from './stream-places.js';

/** Two utterances of 100 samples: from 1,000 and from 5,000 on, in two chunks each. */
function spoken(): StreamPlaces {
  const places = new StreamPlaces();
  for (const [startSample, groupId] of [
    [1_000, 'a'],
    [1_050, 'a'],
    [5_000, 'b'],
    [5_050, 'b'],
  ] as const) {
    places.add({ startSample, samples: new Int16Array(50), groupId });
  }
  return places;
}

describe('the place of a part of a stream', () => {
  it.each([
    [0, 100, 1_000, 1_100, 'a'],
    [10, 60, 1_010, 1_060, 'a'],
    // Speech that begins where one utterance ends belongs to the next.
    [100, 200, 5_000, 5_100, 'b'],
    [90, 110, 1_090, 5_010, 'a'],
    [150, 900, 5_050, 5_100, 'b'],
    [900, 950, 5_099, 5_100, 'b'],
    [-5, 10, 1_000, 1_010, 'a'],
  ])('from %i to %i is from %i to %i, in group %s', (start, end, startSample, endSample, groupId) => {
    const places = spoken();
    expect(places.length).toBe(200);
    expect(places.placeOf(start, end)).toEqual({ startSample, endSample, groupId });
  });

  it.each([
    [0, 130, 1_000, 1_100, 'a'],
    [100, 250, 5_000, 5_050, 'b'],
    [120, 350, 5_000, 5_100, 'b'],
    // Nothing has followed yet.
    [320, 340, 5_099, 5_100, 'b'],
  ])('from %i to %i, with 100 samples of silence behind each utterance, is from %i to %i', (start, end, ...place) => {
    const places = new StreamPlaces();
    for (const [startSample, groupId] of [
      [1_000, 'a'],
      [5_000, 'b'],
    ] as const) {
      places.add({ startSample, samples: new Int16Array(100), groupId });
      places.pause(100);
    }
    const { startSample, endSample, groupId } = places.placeOf(start, end);
    expect([startSample, endSample, groupId]).toEqual(place);
  });

  it('is not empty, and of nothing it is the start', () => {
    expect(spoken().placeOf(50, 50)).toEqual({ startSample: 1_050, endSample: 1_051, groupId: 'a' });
    expect(new StreamPlaces().placeOf(0, 0)).toEqual({ startSample: 0, endSample: 1, groupId: '' });
  });

  it('is known for the last thousand utterances, and no more is remembered', () => {
    const places = new StreamPlaces();
    for (let group = 0; group < 1_500; group += 1) {
      places.add({ startSample: group * 100, samples: new Int16Array(10), groupId: String(group) });
    }
    expect(places.placeOf(14_990, 15_000)).toEqual({ startSample: 149_900, endSample: 149_910, groupId: '1499' });
    expect(places.placeOf(0, 10).groupId).toBe('500');
  });
});
