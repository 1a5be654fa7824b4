// @ts-check
import sherpa from 'sherpa-onnx-node';
import { DoubledRate } from './doubled-rate.mjs';
import { toFloats } from './samples.mjs';
/** @import { DiarizeInput, HoldInput, LoadMessage, Operations, SpeakerTurn } from './messages.js' */

/** How unlike two voices must be to count as two where their number is not known: the library's own. */
const THRESHOLD = 0.5;
const UNKNOWN = -1;

/** Seconds that room is made for at a time. */
const ROOM_SECONDS = 600;

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  const diarization = new sherpa.OfflineSpeakerDiarization(config);
  const doubled = new DoubledRate();
  let recording = new Float32Array(0);
  let length = 0;

  /** @param {number} speakers */
  const process = (speakers) => {
    diarization.setConfig({ clustering: { numClusters: speakers, threshold: THRESHOLD } });
    return diarization.process(recording.subarray(0, length));
  };

  return {
    /**
     * Adds the next samples of the recording.
     *
     * @param {HoldInput} input
     */
    hold({ samples, sampleRateHz }) {
      const floats = toFloats(samples);
      const heard = sampleRateHz * 2 === diarization.sampleRate ? doubled.next(floats) : floats;
      if (length + heard.length > recording.length) {
        const larger = new Float32Array(length + heard.length + ROOM_SECONDS * diarization.sampleRate);
        larger.set(recording.subarray(0, length));
        recording = larger;
      }
      recording.set(heard, length);
      length += heard.length;
    },
    /**
     * @param {DiarizeInput} input
     * @returns {SpeakerTurn[]}
     */
    diarize({ exactly, most }) {
      let turns = process(exactly ?? UNKNOWN);
      if (new Set(turns.map(({ speaker }) => speaker)).size > most) turns = process(most);
      return turns.map(({ start, end, speaker }) => ({
        startMs: Math.round(start * 1000),
        endMs: Math.round(end * 1000),
        speaker,
      }));
    },
    close() {
      length = 0;
    },
  };
}
