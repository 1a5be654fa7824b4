import type { Fault } from '../../common/errors/index.js';
import {
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults } from '../shared/calls/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { Dialog, MAX_DIALOG, MAX_FOR_MODEL } from '../shared/dialog/index.js';
import { rankTopics, sentencesOf } from '../shared/text-ranking/index.js';
import { completerFor, LlmParameters, namesLlm } from '../shared/text-service/index.js';
import { topicsByModel } from './topics-by-model.js';

/** Maximum topics of an event. */
const MOST = 3;

export class TopicDetectionParameters extends LlmParameters {}

const NOTES = `
The input is all texts of all channels, without SR Partials. Without a topic there is no Topic Detected. Text after
${MAX_DIALOG} characters is ignored. The language of a text is its \`Language\`, else that of the last Language Change or of
the client, else that of its stop words.

- **Embedded**, with nothing configured: the phrases of up to three words that are said most often, stop words left out
  (after RAKE), in English and Turkish; in other languages it goes by longer words. It is approximate: of 5 calls that
  were not used to build it, 2 got fair topics. [text.md](text.md) shows what it makes of three calls that were.
- **LLM**: a server with \`POST /v1/chat/completions\` at \`Address\`, or OpenAI where there is a \`CredentialId\` alone. Of
  a dialog of more than ${MAX_FOR_MODEL} characters it is given the beginning and the end.
`.trim();

export const topicDetection = defineNode({
  type: 'topic-detection',
  summary: 'Finds the topics of the whole conversation, at the end: at most three in one Topic Detected.',
  notes: NOTES,
  parameters: TopicDetectionParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  text: 'reads',
  inlets: { events: eventPort() },
  outlets: { events: eventPort('Topic Detected') },
});

@DataFlowNode(topicDetection)
export class TopicDetectionNode implements NodeProvider<typeof topicDetection> {
  check(parameters: TopicDetectionParameters): Fault[] {
    return addressFaults(parameters);
  }

  async start(context: NodeContext<typeof topicDetection>): Promise<NodeRun<typeof topicDetection>> {
    const { parameters, operation, services, emit } = context;
    const completer = namesLlm(parameters) ? await completerFor(parameters, services) : undefined;
    const languages = new ChannelLanguages(operation.language ?? '');
    const dialog = new Dialog();
    return {
      onEvent(event) {
        languages.heed(event);
        dialog.add(event, languages.ofText(event));
      },
      async flush() {
        if (!dialog.place) return;
        const turns = dialog.inOrder();
        const topics = completer
          ? await topicsByModel(completer, turns, MOST)
          : await rankTopics(await sentencesOf(turns), MOST);
        if (topics.length === 0) return;
        const Topics = topics.map(({ name: Name, score: Score }) => ({ Name, Score }));
        await emit('events', createEvent('Topic Detected', dialog.place, { Topics }));
      },
    };
  }
}
