// @ts-check
import sherpa from 'sherpa-onnx-node';
import { toFloats } from './samples.mjs';
/** @import { LoadMessage, Operations, RecognizeInput, RecognizeOutput } from './messages.js' */

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  const recognizer = new sherpa.OfflineRecognizer(config);
  const { modelConfig } = /** @type {{ modelConfig: { whisper?: { language: string } } }} */ (config);
  let language = modelConfig.whisper?.language;

  return {
    /**
     * @param {RecognizeInput} input
     * @returns {RecognizeOutput}
     */
    recognize(input) {
      if (language !== undefined && input.language !== language) {
        language = input.language;
        const whisper = { ...modelConfig.whisper, language };
        recognizer.setConfig({ ...config, modelConfig: { ...modelConfig, whisper } });
      }
      const stream = recognizer.createStream();
      stream.acceptWaveform({ samples: toFloats(input.samples), sampleRate: input.sampleRateHz });
      recognizer.decode(stream);
      return readResult(recognizer.getResult(stream));
    },
  };
}

/**
 * @param {ReturnType<sherpa.OfflineRecognizer['getResult']>} result
 * @returns {RecognizeOutput}
 */
export function readResult({ text, tokens, timestamps, ys_log_probs }) {
  return { text: text.trim(), tokens, timestamps, probabilities: (ys_log_probs ?? []).map(Math.exp) };
}
