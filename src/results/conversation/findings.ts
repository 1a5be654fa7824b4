import type { ConversationError, ConversationTopic, ConversationWarning, WireEvent } from '../../protocol/index.js';
import { numberOf, objectsOf, textOf } from './event-data.js';

/** The subject of the conversation. */
export interface Insight {
  summary?: string;
  issue?: string;
  outcome?: string;
  actionItems?: string[];
  topics?: ConversationTopic[];
}

/**
 * Collects the events about the whole: summary, topics, warnings and errors.
 *
 * The last summary and the last topics count.
 */
export class Findings {
  readonly insight: Insight = {};
  readonly warnings: ConversationWarning[] = [];
  readonly errors: ConversationError[] = [];

  /** Adds an event; false for one that is about something else. */
  add({ Name, Data }: WireEvent): boolean {
    switch (Name) {
      case 'Summarize':
        this.summarize(Data);
        return true;
      case 'Topic Detected':
        this.insight.topics = topicsOf(Data);
        return true;
      case 'Warning':
      case 'Audio Warning':
        this.warn(Data);
        return true;
      case 'Node Error':
        this.errors.push({
          node: textOf(Data, 'Node'),
          type: textOf(Data, 'Type'),
          code: textOf(Data, 'Code'),
          detail: textOf(Data, 'Detail'),
        });
        return true;
      default:
        return false;
    }
  }

  private summarize(data: WireEvent['Data']): void {
    const members = { summary: 'Summary', issue: 'Issue', outcome: 'Outcome' } as const;
    for (const [member, key] of Object.entries(members) as [keyof typeof members, string][]) {
      const text = textOf(data, key);
      if (text !== '') this.insight[member] = text;
    }
    const items = data?.ActionItems;
    if (Array.isArray(items)) this.insight.actionItems = items.filter((item) => typeof item === 'string');
  }

  private warn(data: WireEvent['Data']): void {
    const node = textOf(data, 'Node');
    this.warnings.push({
      code: textOf(data, 'Code'),
      detail: textOf(data, 'Detail'),
      ...(node !== '' && { node }),
    });
  }
}

/** Topics with a name; a service may send names alone. */
function topicsOf(data: WireEvent['Data']): ConversationTopic[] {
  const named = objectsOf(data, 'Topics').map((topic) => {
    const score = numberOf(topic, 'Score', 0, 1);
    return { name: textOf(topic, 'Name'), ...(score !== undefined && { score }) };
  });
  const topics: unknown = data?.Topics;
  const names = Array.isArray(topics) ? topics.filter((topic) => typeof topic === 'string') : [];
  return [...named, ...names.map((name: string) => ({ name }))].filter(({ name }) => name !== '');
}
