// @ts-check
import sherpa from 'sherpa-onnx-node';
import { readResult } from './recognition.mjs';
import { toFloats } from './samples.mjs';
/** @import { LoadMessage, Operations, StreamInput, StreamOutput } from './messages.js' */

/** Silence after the last sample: the model looks so far ahead before it says what it has heard. */
const TAIL_SECONDS = 0.66;

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ config }) {
  const recognizer = new sherpa.OnlineRecognizer(config);
  /** @type {Map<number, ReturnType<sherpa.OnlineRecognizer['createStream']>>} */
  const streams = new Map();

  /** @param {number} name */
  const streamOf = (name) => {
    const stream = streams.get(name) ?? recognizer.createStream();
    streams.set(name, stream);
    return stream;
  };

  /**
   * @param {ReturnType<sherpa.OnlineRecognizer['createStream']>} stream
   * @returns {StreamOutput}
   */
  const decode = (stream) => {
    /** @type {StreamOutput['ended'][number][]} */
    const ended = [];
    while (recognizer.isReady(stream)) {
      recognizer.decode(stream);
      if (!recognizer.isEndpoint(stream)) continue;
      const heard = readPiece(recognizer.getResult(stream));
      if (heard.text !== '') ended.push(heard);
      recognizer.reset(stream);
    }
    return { ended, text: recognizer.getResult(stream).text.trim() };
  };

  return {
    /** @param {StreamInput} input */
    accept({ stream: name, samples, sampleRateHz }) {
      const stream = streamOf(name);
      stream.acceptWaveform({ samples: toFloats(samples), sampleRate: sampleRateHz });
      return decode(stream);
    },
    /**
     * The speech is over: what has been heard of it is final.
     *
     * @param {{ readonly stream: number, readonly sampleRateHz: number }} input
     */
    finish({ stream: name, sampleRateHz }) {
      const stream = streamOf(name);
      streams.delete(name);
      const samples = new Float32Array(Math.round(TAIL_SECONDS * sampleRateHz));
      stream.acceptWaveform({ samples, sampleRate: sampleRateHz });
      stream.inputFinished();
      const { ended } = decode(stream);
      const last = readPiece(recognizer.getResult(stream));
      return { ended: last.text === '' ? ended : [...ended, last], text: '' };
    },
    /** @param {{ readonly stream: number }} input */
    close({ stream }) {
      streams.delete(stream);
    },
  };
}

/** @param {ReturnType<sherpa.OnlineRecognizer['getResult']>} result */
function readPiece(result) {
  return { ...readResult({ ...result, ys_log_probs: result.ys_probs ?? [] }), startSeconds: result.start_time ?? 0 };
}
