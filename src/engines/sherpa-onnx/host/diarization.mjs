// @ts-check
import sherpa from 'sherpa-onnx-node';
import { toFloats } from './samples.mjs';
/** @import { DiarizeInput, LoadMessage, Operations, SpeakerTurn } from './messages.js' */

/** How unlike two voices must be to count as two where their number is not known: the library's own. */
const THRESHOLD = 0.5;

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  const diarization = new sherpa.OfflineSpeakerDiarization(config);
  return {
    /**
     * @param {DiarizeInput} input
     * @returns {SpeakerTurn[]}
     */
    diarize({ samples, sampleRateHz, speakers }) {
      if (sampleRateHz !== diarization.sampleRate) throw new Error(`expected ${diarization.sampleRate} Hz`);
      diarization.setConfig({ clustering: { numClusters: speakers, threshold: THRESHOLD } });
      return diarization.process(toFloats(samples)).map(({ start, end, speaker }) => ({
        startMs: Math.round(start * 1000),
        endMs: Math.round(end * 1000),
        speaker,
      }));
    },
  };
}
