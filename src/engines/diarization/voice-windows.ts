import { cepstraOf, CEPSTRUM_HOP_SAMPLES, trackPitch, VOICE_RATE_HZ, voiceBand } from '../voice-features/index.js';
import { VoiceModel } from './voice-model.js';

/** A piece of speech that is taken to be of one speaker. */
export interface VoiceWindow {
  readonly startSample: number;
  readonly endSample: number;
  /** Whether speech without a longer pause goes on from the window before. */
  readonly isJoined: boolean;
  readonly model: VoiceModel;
}

/** A window is so long; within, it ends where it is quietest, since speakers change there. */
const MIN_MS = 700;
const MAX_MS = 1_300;

/** Softer frames say little of the voice: by the loudest of the window. */
const RANGE_DB = 20;

/** Length over which the level is looked at for the quietest place. */
const QUIET_FRAMES = 5;

/** Cuts speech into windows, and finds out how each sounds. */
export class VoiceWindows {
  readonly windows: VoiceWindow[] = [];
  private readonly longest: number;
  private readonly shortest: number;
  private held: Int16Array;
  private length = 0;
  private startSample = 0;
  private isJoined = false;

  constructor(private readonly sampleRateHz: number) {
    this.longest = (MAX_MS * sampleRateHz) / 1000;
    this.shortest = (MIN_MS * sampleRateHz) / 1000;
    this.held = new Int16Array(this.longest);
  }

  /** Speech begins. */
  start(): void {
    this.isJoined = false;
    this.length = 0;
  }

  add(samples: Int16Array, startSample: number): void {
    for (let from = 0; from < samples.length;) {
      if (this.length === 0) this.startSample = startSample + from;
      const part = samples.subarray(from, from + this.longest - this.length);
      this.held.set(part, this.length);
      this.length += part.length;
      from += part.length;
      if (this.length === this.longest) this.cut(this.quietestPlace());
    }
  }

  /** Speech has ended. */
  end(): void {
    if (this.length > 0) this.cut(this.length);
  }

  private cut(at: number): void {
    const { startSample, isJoined } = this;
    const model = modelOf(voiceBand(this.held.subarray(0, at), this.sampleRateHz));
    this.windows.push({ startSample, endSample: startSample + at, isJoined, model });
    this.held.copyWithin(0, at, this.length);
    this.length -= at;
    this.startSample += at;
    this.isJoined = true;
  }

  private quietestPlace(): number {
    const step = (CEPSTRUM_HOP_SAMPLES * this.sampleRateHz) / VOICE_RATE_HZ;
    let least = Infinity;
    let quietest = this.longest;
    for (let at = this.shortest; at + QUIET_FRAMES * step <= this.longest; at += step) {
      let power = 0;
      for (let sample = at; sample < at + QUIET_FRAMES * step; sample += 1) power += (this.held[sample] ?? 0) ** 2;
      if (power >= least) continue;
      least = power;
      quietest = at + Math.floor((QUIET_FRAMES * step) / 2);
    }
    return quietest;
  }
}

function modelOf(samples: Int16Array): VoiceModel {
  const model = new VoiceModel();
  const frames = cepstraOf(samples);
  const loudest = frames.reduce((most, { level }) => Math.max(most, level), -Infinity);
  for (const { coefficients, level } of frames) if (level > loudest - RANGE_DB) model.addCepstrum(coefficients);
  for (const hz of trackPitch(samples)) model.addPitch(hz);
  return model;
}
