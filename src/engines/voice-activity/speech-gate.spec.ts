import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '../../../test/support/signals.js';
import { SpeechGate, type SpeechGateOptions, type SpeechPiece } from './index.js';

/** Ten samples a frame make places easy to read: 1 ms is one sample. */
const FRAME = 10;
const BARE = { sampleRateHz: 1_000, preSpeechMs: 0, postSpeechMs: 0, silenceTriggerMs: 100 };

/** Decides by a script of one letter a frame: `#` is speech. Frames beyond its end are silent. */
function gateOf(script: string, options: Partial<SpeechGateOptions> = {}): SpeechGate {
  let frame = 0;
  const isSpeech = (): boolean => script[frame++] === '#';
  return new SpeechGate({ frameMs: FRAME, frameSamples: FRAME, isSpeech }, { ...BARE, ...options });
}

/** Samples with the value of their position, from 1. */
const ramp = (length: number): Int16Array => Int16Array.from({ length }, (_, index) => index + 1);

function run(script: string, options: Partial<SpeechGateOptions> = {}, length = script.length * FRAME): SpeechPiece[] {
  const gate = gateOf(script, options);
  return [...gate.accept(ramp(length), 0), ...gate.end()];
}

/** The speech in what a gate gave. Throws where pieces are out of order, overlap or leave a gap. */
function spansOf(pieces: readonly SpeechPiece[]): { start: number; end: number; samples: Int16Array }[] {
  const spans: { start: number; end: number; samples: Int16Array }[] = [];
  let open: { start: number; at: number; parts: Int16Array[] } | undefined;
  for (const piece of pieces) {
    if (piece.kind === 'start') {
      if (open || piece.startSample < (spans.at(-1)?.end ?? 0)) throw new Error('overlaps');
      open = { start: piece.startSample, at: piece.startSample, parts: [] };
    } else if (piece.kind === 'audio') {
      if (open?.at !== piece.startSample) throw new Error('audio is out of place');
      open.parts.push(piece.samples);
      open.at += piece.samples.length;
    } else if (piece.kind === 'early-end') {
      if (open?.start !== piece.startSample || open.at < piece.endSample) throw new Error('early end is out of place');
    } else {
      if (open?.start !== piece.startSample || open.at !== piece.endSample) throw new Error('ended out of place');
      spans.push({ start: open.start, end: open.at, samples: concat(...open.parts) });
      open = undefined;
    }
  }
  if (open) throw new Error('not ended');
  return spans;
}

const places = (pieces: readonly SpeechPiece[]): [number, number][] =>
  spansOf(pieces).map(({ start, end }) => [start, end]);

const quiet = (frames: number): string => '.'.repeat(frames);
const voice = (frames: number): string => '#'.repeat(frames);

describe('SpeechGate', () => {
  it('starts with the first voiced frame and ends after the last, once the trigger has passed', () => {
    const pieces = run(quiet(20) + voice(30) + quiet(20));
    expect(places(pieces)).toEqual([[200, 500]]);
    expect(spansOf(pieces)[0]?.samples).toEqual(ramp(700).subarray(200, 500));
  });

  it('counts the pre-speech and the post-speech buffer in', () => {
    expect(places(run(quiet(50) + voice(30) + quiet(50), { preSpeechMs: 300, postSpeechMs: 80 }))).toEqual([
      [200, 880],
    ]);
  });

  it('keeps within the audio that there is', () => {
    expect(places(run(quiet(5) + voice(20) + quiet(3), { preSpeechMs: 300, postSpeechMs: 300 }))).toEqual([[0, 280]]);
  });

  it('has no more of a post-speech buffer than the trigger', () => {
    expect(places(run(voice(20) + quiet(50), { postSpeechMs: 300 }))).toEqual([[0, 300]]);
  });

  it('says that speech has started before it has ended, and sends its audio on', () => {
    const gate = gateOf(quiet(10) + voice(100));
    expect(gate.accept(ramp(150), 0)).toEqual([]);
    expect(gate.accept(ramp(160).subarray(150), 150).map(({ kind }) => kind)).toEqual(['start', 'audio']);
    expect(gate.accept(ramp(170).subarray(160), 160)).toEqual([
      { kind: 'audio', startSample: 160, samples: ramp(170).subarray(160) },
    ]);
  });

  it('joins over a pause shorter than the trigger, and not over one as long', () => {
    expect(places(run(voice(20) + quiet(9) + voice(20) + quiet(20)))).toEqual([[0, 490]]);
    expect(places(run(voice(20) + quiet(10) + voice(20) + quiet(20)))).toEqual([
      [0, 200],
      [300, 500],
    ]);
  });

  it('takes single frames for clicks: 60 ms of 100 make speech', () => {
    expect(run('#....#....##...###..')).toEqual([]);
    expect(places(run('..#.##.###....................'))).toEqual([[20, 100]]);
  });

  it('does not let single frames hold speech open', () => {
    expect(places(run(voice(20) + '.....#'.repeat(10)))).toEqual([[0, 200]]);
  });

  it('never reaches back into the speech before', () => {
    const buffers = { preSpeechMs: 300, postSpeechMs: 80 };
    expect(places(run(voice(20) + quiet(12) + voice(20) + quiet(20), buffers))).toEqual([
      [0, 280],
      [280, 600],
    ]);
  });

  it('ends speech that is open when the input ends, the incomplete frame included', () => {
    expect(places(run(quiet(10) + voice(20), {}, 307))).toEqual([[100, 307]]);
  });

  describe('with a longest speech', () => {
    const max = { maxSpeechMs: 255 };

    it('ends it to the sample and starts more at the same place while the voice goes on', () => {
      expect(places(run(quiet(10) + voice(60) + quiet(20), max))).toEqual([
        [100, 355],
        [355, 610],
        [610, 700],
      ]);
    });

    it('starts no more when the voice had ended before', () => {
      expect(places(run(voice(25) + quiet(40), { ...max, postSpeechMs: 100 }))).toEqual([[0, 255]]);
    });

    it('keeps to it at the end of the input', () => {
      expect(places(run(voice(26), max, 259))).toEqual([
        [0, 255],
        [255, 259],
      ]);
    });
  });

  describe('at a gap in the input', () => {
    it('ends speech, and goes on at the new place', () => {
      const gate = gateOf(voice(40), { preSpeechMs: 300 });
      const pieces = [...gate.accept(ramp(204), 1_000), ...gate.accept(ramp(200), 5_000), ...gate.end()];
      expect(places(pieces)).toEqual([
        [1_000, 1_204],
        [5_000, 5_200],
      ]);
    });

    it('takes no voice from before it for voice after it', () => {
      const gate = gateOf('####' + '###' + quiet(20));
      expect([...gate.accept(ramp(40), 0), ...gate.accept(ramp(230), 100), ...gate.end()]).toEqual([]);
    });

    it('passes over samples that it has had', () => {
      const gate = gateOf(voice(20));
      const pieces = [gate.accept(ramp(120), 0), gate.accept(ramp(100), 10), gate.accept(ramp(140), 60), gate.end()];
      expect(places(pieces.flat())).toEqual([[0, 200]]);
    });
  });

  it('gives the same however the input is cut, and holds a bounded number of samples', () => {
    const script = fc
      .array(fc.tuple(fc.constantFrom('#', '.'), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 12 })
      .map((runs) => runs.map(([letter, count]) => letter.repeat(count)).join(''));
    const options = fc.record({
      preSpeechMs: fc.integer({ min: 0, max: 400 }),
      postSpeechMs: fc.integer({ min: 0, max: 400 }),
      silenceTriggerMs: fc.integer({ min: 0, max: 400 }),
      maxSpeechMs: fc.option(fc.integer({ min: 1, max: 700 }), { nil: undefined }),
    });
    const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 4_096 })), {
      minLength: 1,
      maxLength: 20,
    });
    const property = fc.property(script, options, cuts, fc.nat(9), (letters, chosen, sizes, extra) => {
      const samples = ramp(letters.length * FRAME + extra);
      const whole = spansOf(run(letters, chosen, samples.length));
      const gate = gateOf(letters, chosen);
      const pieces: SpeechPiece[] = [];
      let sent = 0;
      for (let at = 0, turn = 0; at < samples.length; turn += 1) {
        const part = samples.subarray(at, at + sizes[turn % sizes.length]!);
        const given = gate.accept(part, at);
        at += part.length;
        pieces.push(...given);
        for (const piece of given) if (piece.kind === 'audio') sent = piece.startSample + piece.samples.length;
        const isOpen = pieces.findLast(({ kind }) => kind !== 'audio')?.kind === 'start';
        if (isOpen) expect(at - sent).toBeLessThanOrEqual(chosen.silenceTriggerMs + 100 + FRAME);
      }
      pieces.push(...gate.end());
      expect(spansOf(pieces)).toEqual(whole);
      for (const { start, end, samples: got } of whole) {
        expect(got).toEqual(samples.subarray(start, end));
        expect(end - start).toBeLessThanOrEqual(chosen.maxSpeechMs ?? Infinity);
      }
    });
    fc.assert(property, { seed: 1, numRuns: 400 });
  });

  it('cuts long audio into pieces of 4,096 samples', () => {
    const lengths = run(voice(1_000)).flatMap((piece) => (piece.kind === 'audio' ? [piece.samples.length] : []));
    expect(Math.max(...lengths)).toBe(4_096);
  });

  it('reports early that speech may have ended, once a pause, and where it reaches by then', () => {
    const script = voice(20) + quiet(6) + voice(20) + quiet(20);
    const pieces = run(script, { postSpeechMs: 20, earlySilenceMs: 40 });
    const early = pieces.filter(({ kind }) => kind === 'early-end');
    expect(early).toEqual([
      { kind: 'early-end', startSample: 0, endSample: 220 },
      { kind: 'early-end', startSample: 0, endSample: 480 },
    ]);
    expect(places(pieces)).toEqual([[0, 480]]);
    expect(pieces.map(({ kind }) => kind).slice(-2)).toEqual(['early-end', 'end']);
  });

  it('ends in ever shorter pauses as its longest comes near, and to the sample at the latest', () => {
    const options = { maxSpeechMs: 1_000, gracefulMs: 400 };
    const after = (frames: number, pause: number): [number, number] | undefined =>
      places(run(voice(frames) + quiet(pause) + voice(60) + quiet(20), options))[0];
    expect(after(50, 6)).toEqual([0, 1_000]);
    expect(after(50, 11)).toEqual([0, 500]);
    expect(after(75, 6)).toEqual([0, 750]);
    expect(after(92, 1)).toEqual([0, 1_000]);
    expect(after(92, 2)).toEqual([0, 920]);
  });

  it('gives the same early and graceful ends however the samples come', () => {
    const options = { maxSpeechMs: 700, gracefulMs: 300, earlySilenceMs: 30, preSpeechMs: 20, postSpeechMs: 30 };
    const script = fc
      .array(fc.constantFrom('#', '.', '######', '....'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(script, fc.integer({ min: 1, max: 60 }), (text, size) => {
        const gate = gateOf(text, options);
        const pieces: SpeechPiece[] = [];
        const samples = ramp(text.length * FRAME);
        for (let at = 0; at < samples.length; at += size)
          pieces.push(...gate.accept(samples.subarray(at, at + size), at));
        pieces.push(...gate.end());
        const events = (all: readonly SpeechPiece[]): object[] => all.filter(({ kind }) => kind !== 'audio');
        expect(events(pieces)).toEqual(events(run(text, options)));
        for (const { start, end } of spansOf(pieces)) expect(end - start).toBeLessThanOrEqual(700);
      }),
    );
  });
});
