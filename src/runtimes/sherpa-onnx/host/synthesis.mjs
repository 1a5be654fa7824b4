// @ts-check
import sherpa from 'sherpa-onnx-node';
import { toSamples } from './samples.mjs';
/** @import { LoadMessage, Operations, SynthesizeInput, SynthesizeOutput } from './messages.js' */

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  const synthesis = new sherpa.OfflineTts(config);
  return {
    /**
     * @param {SynthesizeInput} input
     * @returns {SynthesizeOutput}
     */
    synthesize({ text, speaker, rate }) {
      if (speaker >= Math.max(1, synthesis.numSpeakers)) throw new Error(`no speaker ${speaker}`);
      const { samples, sampleRate } = synthesis.generate({
        text,
        sid: speaker,
        speed: rate,
        // Buffers that belong to the library cannot be sent to another process.
        enableExternalBuffer: false,
      });
      return { samples: toSamples(samples), sampleRateHz: sampleRate };
    },
  };
}
