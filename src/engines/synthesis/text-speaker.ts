import { languageAfter } from '../../common/language/index.js';
import type { FlowEvent, OperationInfo } from '../../pipeline/index.js';
import { FragmentQueue, type FragmentOutlets } from './fragment-queue.js';
import { requireSpoken, type SpeechParameters } from './speech-parameters.js';
import type { Synthesizer } from './synthesizer.js';
import { voiceFor } from './voice-choice.js';

/** What of its context a node that speaks needs. */
interface SpeakerContext {
  readonly parameters: SpeechParameters;
  readonly operation: Pick<OperationInfo, 'language'>;
  readonly sampleRateHz: number;
  readonly signal: AbortSignal;
}

/** Speaks the texts of one operation, in the language and the voice of the moment. */
export class TextSpeaker {
  private readonly stopping = new AbortController();
  private readonly fragments: FragmentQueue;
  private _language: string;

  /** @throws DataFlowError `operation.start-failed` where the engine does not speak the language. */
  constructor(
    private readonly engine: Synthesizer,
    private readonly context: SpeakerContext,
    outlets: FragmentOutlets,
  ) {
    const { parameters, operation, sampleRateHz, signal } = context;
    this._language = operation.language ?? parameters.Language;
    requireSpoken(engine, this._language);
    this.fragments = new FragmentQueue(engine, outlets, {
      sampleRateHz,
      mostCalls: parameters.MaxConcurrentCalls,
      signal: AbortSignal.any([signal, this.stopping.signal]),
    });
  }

  /** Language of what is said next. */
  get language(): string {
    return this._language;
  }

  /** Heeds a `Language Change`, as far as the engine speaks that language. */
  heed(event: FlowEvent): void {
    this._language = languageAfter(event, this._language, (wanted) => this.engine.speaks(wanted));
  }

  /** Begins with a text, as soon as there is room. */
  say(text: string, channel: number, language = this._language): Promise<void> {
    const { Voices, Volume: volume, Rate: rate } = this.context.parameters;
    const voice = voiceFor(Voices, language);
    return this.fragments.say({ text, channel: Math.max(0, channel), language, voice, volume, rate });
  }

  /** Resolves when all has been said. */
  end(): Promise<void> {
    return this.fragments.end();
  }

  /** Ends what is being worked on. */
  stop(): void {
    this.stopping.abort();
  }
}
