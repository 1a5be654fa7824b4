// @ts-check
import sherpa from 'sherpa-onnx-node';
import { DoubledRate } from './doubled-rate.mjs';
import { averaged, toFloats } from './samples.mjs';
/** @import { JudgeInput, LoadMessage, Operations } from './messages.js' */

const RATE_HZ = 16_000;
const WINDOW = 512;
/** The model hears so much of the window before along with each; before the first one there is silence. */
const OVERLAP = new Float32Array(64);

/** The shortest that the library takes: what is to count as speech or as a pause is not for it to say. */
const MIN_SECONDS = 0.001;
/** After which the library would begin to judge more strictly. It never comes to it: see `judge`. */
const MAX_SECONDS = 60;

/** A signal in progress. Its detector holds a copy of the model, some 8 MB, and is used again. */
class Stream {
  /** @type {DoubledRate | undefined} */
  doubled;
  /** @param {number} threshold @param {sherpa.Vad} detector */
  constructor(threshold, detector) {
    this.threshold = threshold;
    this.detector = detector;
  }
}

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  /** @type {Map<number, sherpa.Vad[]>} */
  const unused = new Map();
  /** @type {Map<number, Stream>} */
  const streams = new Map();

  /** @param {number} threshold */
  const detectorFor = (threshold) => unused.get(threshold)?.pop() ?? makeDetector(config, threshold);
  unused.set(0.5, [makeDetector(config, 0.5)]);

  return {
    /**
     * Judges each window: 1 is speech, which shows in its second window.
     *
     * @param {JudgeInput} input
     */
    judge({ stream: name, samples, sampleRateHz, threshold, isNew }) {
      let stream = streams.get(name);
      if (!stream) {
        stream = new Stream(threshold, detectorFor(threshold));
        streams.set(name, stream);
      }
      const { detector } = stream;
      if (isNew) {
        detector.reset();
        detector.acceptWaveform(OVERLAP);
        stream.doubled = sampleRateHz < RATE_HZ ? new DoubledRate() : undefined;
      }
      const floats = toFloats(samples);
      const heard = stream.doubled?.next(floats) ?? averaged(floats, sampleRateHz / RATE_HZ);
      const verdicts = new Uint8Array(Math.floor(heard.length / WINDOW));
      for (let index = 0; index < verdicts.length; index += 1) {
        detector.acceptWaveform(heard.subarray(index * WINDOW, (index + 1) * WINDOW));
        if (!detector.isDetected()) continue;
        verdicts[index] = 1;
        // It holds the audio of speech until it is over; nobody asks for it.
        detector.flush();
        detector.clear();
      }
      return verdicts;
    },
    /** @param {{ readonly stream: number }} input */
    close({ stream: name }) {
      const stream = streams.get(name);
      streams.delete(name);
      if (!stream) return;
      unused.set(stream.threshold, [...(unused.get(stream.threshold) ?? []), stream.detector]);
    },
  };
}

/**
 * @param {object} config
 * @param {number} threshold
 */
function makeDetector(config, threshold) {
  const sileroVad = {
    ...config,
    threshold,
    minSilenceDuration: MIN_SECONDS,
    minSpeechDuration: MIN_SECONDS,
    maxSpeechDuration: MAX_SECONDS,
    windowSize: WINDOW,
  };
  return new sherpa.Vad({ sileroVad, sampleRate: RATE_HZ, numThreads: 1, debug: false }, 2);
}
