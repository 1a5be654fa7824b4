import { languageAfter } from '../../../common/language/index.js';
import type { Synthesizer } from '../../../engines/synthesis/index.js';
import type { FlowEvent, OperationInfo } from '../../../pipeline/index.js';
import { FragmentQueue, type FragmentOutlets } from './fragment-queue.js';
import { requireSpoken, type SpeechParameters } from './speech-parameters.js';
import { voiceFor } from './voice-choice.js';

/** The members of a node's context that a speaking node needs. */
interface SpeakerContext {
  readonly parameters: SpeechParameters;
  readonly operation: Pick<OperationInfo, 'language'>;
  readonly sampleRateHz: number;
  readonly signal: AbortSignal;
}

/** Speaks the texts of one operation, in the current language and voice. */
export class TextSpeaker {
  private readonly stopping = new AbortController();
  private readonly fragments: FragmentQueue;
  private _language: string;

  /** @throws DataFlowError `operation.start-failed` if the engine does not support the language. */
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

  /** Language of the next text. */
  get language(): string {
    return this._language;
  }

  /** Applies a `Language Change`, if the engine supports that language. */
  heed(event: FlowEvent): void {
    this._language = languageAfter(event, this._language, (wanted) => this.engine.speaks(wanted));
  }

  /** Starts a text as soon as a slot is free. */
  say(text: string, channel: number, language = this._language): Promise<void> {
    const { Voices, Volume: volume, Rate: rate } = this.context.parameters;
    const voice = voiceFor(Voices, language);
    return this.fragments.say({ text, channel: Math.max(0, channel), language, voice, volume, rate });
  }

  /** Resolves when all texts have been spoken. */
  end(): Promise<void> {
    return this.fragments.end();
  }

  /** Aborts the texts in progress. */
  stop(): void {
    this.stopping.abort();
  }
}
