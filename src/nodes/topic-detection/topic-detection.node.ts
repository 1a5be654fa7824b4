import type { Fault } from '../../common/errors/index.js';
import { addressFaults } from '../../engines/calls/index.js';
import { ChannelLanguages } from '../../engines/channel-language/index.js';
import { completerFor, LlmParameters, LONGEST_FOR_MODEL, namesLlm } from '../../engines/completion/index.js';
import { Dialog, LONGEST_DIALOG } from '../../engines/dialog/index.js';
import { rankTopics, sentencesOf } from '../../engines/text-ranking/index.js';
import {
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { topicsByModel } from './topics-by-model.js';

/** Topics of an event. */
const MOST = 3;

export class TopicDetectionParameters extends LlmParameters {}

const NOTES = `
All texts of all channels together, but for SR Partials; no Topic Detected where nothing can be told. What comes after
${LONGEST_DIALOG} characters is not read. The language of a text is the one that it names (\`Language\`), else that of the
last Language Change or of the client, else that of its stop words.

- **Embedded**, with nothing configured: the phrases of up to three words that are said most often, stop words left out
  (after RAKE), in English and Turkish; in other languages it goes by longer words. What it makes of three calls is shown in
  [text.md](text.md).
- **LLM**: a server with \`POST /v1/chat/completions\` at \`Address\`, or OpenAI where there is a \`CredentialId\` alone. Of
  a dialog of more than ${LONGEST_FOR_MODEL} characters it is given the beginning and the end.
`.trim();

export const topicDetection = defineNode({
  type: 'topic-detection',
  summary: 'Tells what all that was said is about, at the end: at most three topics in one Topic Detected.',
  notes: NOTES,
  parameters: TopicDetectionParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
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
        const topics = completer ? await topicsByModel(completer, turns, MOST) : rankTopics(sentencesOf(turns), MOST);
        if (topics.length === 0) return;
        const Topics = topics.map(({ name: Name, score: Score }) => ({ Name, Score }));
        await emit('events', createEvent('Topic Detected', dialog.place, { Topics }));
      },
    };
  }
}
