import { describe, expect, it } from 'vitest';
import { noise, silence, tone } from '../../../test/support/signals.js';
import { VAD_SAMPLE_RATES_HZ, WebRtcVad, type FrameMs, type VadMode } from './webrtc-vad.js';

const lengths: FrameMs[] = [10, 20, 30];
const modes: VadMode[] = [0, 1, 2, 3];
const all = VAD_SAMPLE_RATES_HZ.flatMap((rateHz) => lengths.map((frameMs) => [rateHz, frameMs] as const));

function share(vad: WebRtcVad, signal: Int16Array): number {
  let speech = 0;
  let frames = 0;
  for (let at = 0; at + vad.frameSamples <= signal.length; at += vad.frameSamples) {
    if (vad.isSpeech(signal.subarray(at, at + vad.frameSamples))) speech += 1;
    frames += 1;
  }
  return speech / frames;
}

describe('WebRtcVad', () => {
  it.each(all)('judges frames at %i Hz of %i ms', (sampleRateHz, frameMs) => {
    for (const mode of modes) {
      const vad = new WebRtcVad({ sampleRateHz, mode, frameMs });
      expect(vad.frameSamples).toBe((sampleRateHz * frameMs) / 1000);
      expect(share(vad, silence({ ms: 1_000, rateHz: sampleRateHz }))).toBe(0);
      expect(share(vad, tone({ ms: 1_000, rateHz: sampleRateHz, dbfs: -10 }))).toBeGreaterThan(0.9);
      vad.close();
    }
  });

  it('refuses a rate and a frame that the detector cannot work on', () => {
    expect(() => new WebRtcVad({ sampleRateHz: 44_100, mode: 0, frameMs: 20 })).toThrow(
      '44100 Hz; expected 8000, 16000, 32000, 48000 Hz',
    );
    const vad = new WebRtcVad({ sampleRateHz: 8_000, mode: 0, frameMs: 20 });
    expect(() => vad.isSpeech(new Int16Array(80))).toThrow('a frame of 80 samples; expected 160');
    vad.close();
  });

  it('may be closed twice, and not be used after that', () => {
    const vad = new WebRtcVad({ sampleRateHz: 8_000, mode: 0, frameMs: 10 });
    vad.close();
    vad.close();
    expect(() => vad.isSpeech(new Int16Array(80))).toThrow('used after close');
  });

  it('keeps detectors apart, and needs no more memory for ten thousand in sequence', () => {
    const signal = noise({ ms: 2_000, dbfs: -25 });
    const one = (): WebRtcVad => new WebRtcVad({ sampleRateHz: 8_000, mode: 2, frameMs: 10 });
    const [first, second, alone] = [one(), one(), one()];
    const expected = share(alone, signal);
    for (let at = 0; at < signal.length; at += 80) {
      first.isSpeech(signal.subarray(at, at + 80));
      second.isSpeech(new Int16Array(80));
    }
    expect(share(second, new Int16Array(8_000))).toBe(0);
    for (let count = 0; count < 10_000; count += 1) one().close();
    const fresh = one();
    expect(share(fresh, signal)).toBe(expected);
    for (const vad of [first, second, alone, fresh]) vad.close();
  });

  it('leaves no listener at the process', async () => {
    const counts = (): unknown => process.eventNames().map((name) => [name, process.listenerCount(name as 'exit')]);
    const before = counts();
    const { default: load } = await import('@echogarden/fvad-wasm');
    await load();
    expect(counts()).toEqual(before);
  });
});
