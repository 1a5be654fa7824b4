import { defineEngine } from '../contract/index.js';
import { createSpeechDetector, SpeechGate, type SpeechDetector, type SpeechPiece } from '../voice-activity/index.js';
import { clusterVoices } from './cluster-voices.js';
import type { Diarizer, DiarizerFactory, SpeakerCount, SpeakerTurn } from './speaker-turn.js';
import { VoiceWindows, type VoiceWindow } from './voice-windows.js';

export const spectral = defineEngine<DiarizerFactory>({
  capability: 'diarization',
  name: 'spectral',
  runs: 'local',
  summary: 'without a model',
  languages: 'any',
  // Multiples of the rate that voices are looked into at.
  sampleRatesHz: [8_000, 16_000],
  open: () => ({ begin: (sampleRateHz, count) => new SpectralDiarizer(sampleRateHz, count) }),
});

/** As `audio-segmenter` cuts speech for recognizers. */
const CONTEXT_MS = 300;
const PAUSE_MS = 800;
const MAX_MS = 30_000;

/**
 * Distinguishes speakers by the shape of their spectrum and their pitch, second by second.
 *
 * It has no model of voices except the recording itself. It holds less than a kilobyte for each second of speech, and
 * no audio.
 */
export class SpectralDiarizer implements Diarizer {
  private readonly detector: SpeechDetector;
  private readonly gate: SpeechGate;
  private readonly windows: VoiceWindows;

  /** @param sampleRateHz 8,000 or a multiple that is one of `VAD_SAMPLE_RATES_HZ`. */
  constructor(
    private readonly sampleRateHz: number,
    private readonly count: SpeakerCount,
  ) {
    this.detector = createSpeechDetector({ sampleRateHz, sensitivity: 1 });
    const context = { preSpeechMs: CONTEXT_MS, postSpeechMs: CONTEXT_MS, silenceTriggerMs: PAUSE_MS };
    this.gate = new SpeechGate(this.detector, { sampleRateHz, ...context });
    this.windows = new VoiceWindows(sampleRateHz);
  }

  add(samples: Int16Array, startSample: number): void {
    for (const piece of this.gate.accept(samples, startSample)) this.take(piece);
  }

  async end(): Promise<SpeakerTurn[]> {
    for (const piece of this.gate.end()) this.take(piece);
    const { windows } = this.windows;
    return turnsOf(windows, await clusterVoices(windows, this.count), (MAX_MS * this.sampleRateHz) / 1000);
  }

  close(): void {
    this.detector.close();
  }

  private take(piece: SpeechPiece): void {
    if (piece.kind === 'start') this.windows.start();
    else if (piece.kind === 'audio') this.windows.add(piece.samples, piece.startSample);
    else this.windows.end();
  }
}

/** Windows of one speaker that follow each other, joined as long as they may be. */
function turnsOf(windows: readonly VoiceWindow[], speakers: readonly number[], longest: number): SpeakerTurn[] {
  const turns: SpeakerTurn[] = [];
  for (const [at, { startSample, endSample, isJoined }] of windows.entries()) {
    const speaker = speakers[at] ?? 0;
    const last = turns.at(-1);
    const goesOn = last?.speaker === speaker && isJoined && endSample - last.startSample <= longest;
    if (goesOn) turns[turns.length - 1] = { ...last, endSample };
    else turns.push({ startSample, endSample, speaker });
  }
  return turns;
}
