import { isLanguageTag } from '../../../common/language/index.js';
import type { FlowEvent } from '../../../pipeline/index.js';

/** Start of tags of spoken languages; `auto` and `English` are well-formed tags as well. */
const CODE = /^[a-z]{2,3}(?:-|$)/i;

/** The language of each channel of an operation: the first one, until a `Language Change`. */
export class ChannelLanguages {
  private readonly changed = new Map<number, string>();

  /** @param first IETF tag of the language of all channels. */
  constructor(private first: string) {}

  /** Applies a `Language Change` to its channel or to all; ignores other events. */
  heed({ name, channel, data }: FlowEvent): void {
    const language = data?.Language;
    if (name !== 'Language Change' || typeof language !== 'string' || !isLanguageTag(language)) return;
    if (channel >= 0) {
      this.changed.set(channel, language);
      return;
    }
    this.first = language;
    this.changed.clear();
  }

  of(channel: number): string {
    return this.changed.get(channel) ?? this.first;
  }

  /** The language of a text: the one it names, as texts of recognizers do; else that of its channel. */
  ofText({ channel, data }: FlowEvent): string {
    const own = data?.Language;
    return typeof own === 'string' && CODE.test(own) && isLanguageTag(own) ? own : this.of(channel);
  }
}
