import { createSpeechDetector, SpeechSplitter, VAD_SAMPLE_RATES_HZ } from '../../engines/voice-activity/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { SegmentLimit } from './segment-limit.js';

/** Audio around the voice that helps a recognizer with the first and the last sound. */
const CONTEXT_MS = 300;

/** Pauses within a sentence are shorter than this, so that most sentences stay whole. */
const PAUSE_MS = 800;

/**
 * Maximum segment: Whisper models take 30 s at a time, and others get worse beyond.
 *
 * The split may be up to 10 s earlier.
 */
const MAX_MS = 30_000;
const SEARCH_MS = 10_000;

class AudioSegmenterParameters {}

export const audioSegmenter = defineNode({
  type: 'audio-segmenter',
  summary:
    'Takes out silence and cuts speech into segments good for a recognizer: joined over pauses of less than 0.8 s, 30 s at most, cut where it is quiet. Connect both of its outlets.',
  notes:
    'It hears speech as [vad](#vad) does at `Sensitivity` 1, by the WebRTC detector: instrumental hold music and keypad tones pass as speech. The figures, and the data they were measured on, are there.',
  parameters: AudioSegmenterParameters,
  flowTypes: ['batch'],
  whenOff: 'absent',
  sampleRatesHz: VAD_SAMPLE_RATES_HZ,
  segments: 'makes',
  speechBuffers: () => ({ event: 'End Of Segment', beforeMs: CONTEXT_MS, afterMs: CONTEXT_MS }),
  inlets: { audio: audioPort() },
  outlets: { audio: audioPort(), events: eventPort('Start Of Segment', 'End Of Segment') },
});

@DataFlowNode(audioSegmenter)
export class AudioSegmenterNode implements NodeProvider<typeof audioSegmenter> {
  start({ sampleRateHz, emit }: NodeContext<typeof audioSegmenter>): NodeRun<typeof audioSegmenter> {
    const detector = createSpeechDetector({ sampleRateHz, sensitivity: 1 });
    const limit = new SegmentLimit({ sampleRateHz, longestMs: MAX_MS, searchMs: SEARCH_MS });
    const splitter = new SpeechSplitter(
      detector,
      { sampleRateHz, preSpeechMs: CONTEXT_MS, postSpeechMs: CONTEXT_MS, silenceTriggerMs: PAUSE_MS },
      {
        started: (place) => emit('events', createEvent('Start Of Segment', place, null)),
        audio: (chunk) => emit('audio', chunk),
        ended: (place) => emit('events', createEvent('End Of Segment', place, null)),
      },
      (piece) => limit.accept(piece),
    );
    return {
      onAudio: (chunk) => splitter.accept(chunk),
      flush: () => splitter.end(),
      stop: () => splitter.close(),
    };
  }
}
