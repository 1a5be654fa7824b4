import { isLanguageTag } from '../../common/language/index.js';
import type { FlowEvent } from '../../pipeline/index.js';

/** How tags of languages that are spoken begin; `auto` and `English` are well-formed tags as well. */
const CODE = /^[a-z]{2,3}(?:-|$)/i;

/** The language of each channel of an operation: the first, until a `Language Change` tells another. */
export class ChannelLanguages {
  private readonly changed = new Map<number, string>();

  /** @param first IETF tag of the language of all channels. */
  constructor(private first: string) {}

  /** Takes note of a `Language Change`, of its channel or of all; of nothing else. */
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

  /** Of a text: the one that it names itself, as those of recognizers do; else that of its channel. */
  ofText({ channel, data }: FlowEvent): string {
    const own = data?.Language;
    return typeof own === 'string' && CODE.test(own) && isLanguageTag(own) ? own : this.of(channel);
  }
}
