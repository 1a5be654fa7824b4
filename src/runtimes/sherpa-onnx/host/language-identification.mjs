// @ts-check
import sherpa from 'sherpa-onnx-node';
import { toFloats } from './samples.mjs';
/** @import { LoadMessage, Operations } from './messages.js' */

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  const identification = new sherpa.SpokenLanguageIdentification(config);
  return {
    /** @param {{ readonly samples: Int16Array, readonly sampleRateHz: number }} input */
    identify({ samples, sampleRateHz }) {
      const stream = identification.createStream();
      stream.acceptWaveform({ samples: toFloats(samples), sampleRate: sampleRateHz });
      return identification.compute(stream);
    },
  };
}
