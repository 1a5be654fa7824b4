import type { AudioChunk } from '../../audio/index.js';
import {
  StreamPlaces,
  type Heard,
  type RecognitionStream,
  type StreamingRecognizer,
  type StreamSettings,
} from '../../engines/streaming-recognition/index.js';
import { createEvent, type FlowEvent, type Waiting } from '../../pipeline/index.js';

type Emit = (event: FlowEvent<'SR Milestone' | 'SR Partial'>) => Waiting;

/** What is spoken in one language, and what is heard of it. */
export class Listening {
  private readonly places = new StreamPlaces();
  private channel = 0;
  /** After the last milestone, in samples of the stream. */
  private settled = 0;

  private constructor(
    private readonly stream: RecognitionStream,
    private readonly language: string,
    private readonly emit: Emit,
  ) {}

  static async to(recognizer: StreamingRecognizer, settings: StreamSettings, emit: Emit): Promise<Listening> {
    const stream = await recognizer.open(settings, (heard) => listening.tell(heard));
    const listening = new Listening(stream, settings.language, emit);
    return listening;
  }

  write(chunk: AudioChunk): Promise<void> | undefined {
    this.channel = chunk.channel;
    this.places.add(chunk);
    return this.stream.write(chunk.samples);
  }

  end(): Promise<void> {
    return this.stream.end();
  }

  close(): void {
    this.stream.close();
  }

  private tell({ isFinal, text, confidence, span }: Heard): Waiting {
    const { start, end } = span ?? { start: this.settled, end: this.places.length };
    if (isFinal) this.settled = end;
    const place = { channel: this.channel, ...this.places.placeOf(start, end) };
    return this.emit(
      createEvent(isFinal ? 'SR Milestone' : 'SR Partial', place, {
        Text: text,
        TextAttributes: 'recognized',
        ...(this.language !== '' && { Language: this.language }),
        ...(confidence !== undefined && { Confidence: confidence }),
      }),
    );
  }
}
