// @ts-check
import sherpa from 'sherpa-onnx-node';
/** @import { LoadMessage, Operations } from './messages.js' */

/**
 * @param {LoadMessage} message
 * @returns {Operations}
 */
export function load({ make = 'OfflinePunctuation', config }) {
  const punctuation = new sherpa[make](config);
  return {
    /** @param {{ readonly text: string }} input */
    punctuate: ({ text }) => punctuation.addPunct(text),
  };
}
