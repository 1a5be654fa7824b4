import type { AudioChunk } from '../../audio/index.js';
import {
  StreamPlaces,
  type Fail,
  type Heard,
  type RecognitionStream,
  type StreamingRecognizer,
  type StreamSettings,
} from '../../engines/streaming-recognition/index.js';
import { createEvent, type FlowEvent, type Waiting } from '../../pipeline/index.js';
import { isAllAudio } from '../shared/segments/index.js';

/** Silence after which every recognizer ends an utterance. */
const SILENCE_MS = 2_000;

type Emit = (event: FlowEvent<'SR Milestone' | 'SR Partial'>) => Waiting;

/** Recognition of the speech in one language. */
export class Listening {
  private readonly places = new StreamPlaces();
  private channel = 0;
  /** End of the last milestone, in samples of the stream. */
  private settled = 0;
  /** Ends of the received audio, and of the utterance whose end has been marked. */
  private heard = { groupId: '', endSample: -1 };
  private told: { readonly groupId: string; readonly endSample: number } | undefined;

  private constructor(
    private readonly stream: RecognitionStream,
    private readonly settings: StreamSettings,
    private readonly emit: Emit,
  ) {}

  static async to(
    recognizer: StreamingRecognizer,
    settings: StreamSettings,
    { emit, fail }: { readonly emit: Emit; readonly fail: Fail },
  ): Promise<Listening> {
    const stream = await recognizer.open(settings, (heard) => listening.tell(heard), fail);
    const listening = new Listening(stream, settings, emit);
    return listening;
  }

  write(chunk: AudioChunk): Promise<void> | undefined {
    this.channel = chunk.channel;
    this.places.add(chunk);
    this.heard = { groupId: chunk.groupId, endSample: chunk.startSample + chunk.samples.length };
    const writing = this.stream.write(chunk.samples);
    if (!this.told) return writing;
    return writing ? writing.then(() => this.pauseIfWhole()) : this.pauseIfWhole();
  }

  /** Marks the end of an utterance; its audio may arrive later. */
  endUtterance({ groupId, endSample }: { readonly groupId: string; readonly endSample: number }): Waiting {
    this.told = { groupId, endSample };
    return this.pauseIfWhole();
  }

  end(): Promise<void> {
    return this.stream.end();
  }

  close(): void {
    this.stream.close();
  }

  /**
   * Sends silence after a complete utterance.
   *
   * A splitter leaves out the silence by which a recognizer detects the end of an utterance.
   */
  private pauseIfWhole(): Waiting {
    const { heard, told } = this;
    const isWhole = told?.groupId === heard.groupId && isAllAudio(heard.endSample, told.endSample);
    if (!isWhole || heard.groupId === '') return undefined;
    this.told = undefined;
    const silence = new Int16Array((SILENCE_MS * this.settings.sampleRateHz) / 1000);
    this.places.pause(silence.length);
    return this.stream.write(silence);
  }

  private tell({ isFinal, text, confidence, span }: Heard): Waiting {
    const { language } = this.settings;
    const { start, end } = span ?? { start: this.settled, end: this.places.length };
    if (isFinal) this.settled = end;
    const place = { channel: this.channel, ...this.places.placeOf(start, end) };
    return this.emit(
      createEvent(isFinal ? 'SR Milestone' : 'SR Partial', place, {
        Text: text,
        TextAttributes: 'recognized',
        ...(language !== '' && { Language: language }),
        ...(confidence !== undefined && { Confidence: confidence }),
      }),
    );
  }
}
