import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readFields } from '../../src/common/field/index.js';
import { punctuation, PunctuationNode } from '../../src/nodes/punctuation/index.js';
import { sentiment, SentimentNode } from '../../src/nodes/sentiment/index.js';
import { summarization, SummarizationNode } from '../../src/nodes/summarization/index.js';
import { topicDetection, TopicDetectionNode } from '../../src/nodes/topic-detection/index.js';
import { translate, TranslateNode } from '../../src/nodes/translate/index.js';
import { registryOf } from '../support/run-graph.js';
import { runNode } from '../support/run-node.js';
import { noModels } from '../support/sherpa/no-models.js';
import { milestonesOf, readTranscripts } from '../support/transcripts.js';

/** The examples of docs/text.md are the input and output of the nodes. */

const page = await readFile(new URL('../../docs/text.md', import.meta.url), 'utf8');
const transcripts = await readTranscripts();

/** The part of the page that is about a transcript, in one line. */
function sectionOf(name: string): string {
  const section = page.split(/^###? /m).find((part) => part.includes(`${name}.json`)) ?? '';
  return section.replaceAll(/\s*\n>?\s*/g, ' ');
}

it.each(transcripts.map((transcript) => [transcript.name, transcript] as const))(
  'shows the summary and the topics of %s',
  async (name, transcript) => {
    const { language, turns } = transcript;
    const events = milestonesOf(transcript);
    const [summary] = (
      await runNode([summarization, new SummarizationNode()], { events, parameters: { Language: language } })
    ).events;
    const [detected] = (await runNode([topicDetection, new TopicDetectionNode()], { events })).events;
    const { Topics } = detected?.data as { Topics: { Name: string; Score: number }[] };
    const section = sectionOf(name);
    expect(section).toContain(`${turns.length} turns`);
    expect(section).toContain(summary?.data?.Summary);
    expect(section).toContain(`Topics: ${Topics.map(({ Name, Score }) => `_${Name}_ ${Score}`).join(', ')}.`);
  },
);

it('shows the punctuation accuracy that its notes state', () => {
  const [figure] = /\d+ % of the marks that it sets are right, and it finds \d+ %/.exec(
    punctuation.notes.replaceAll(/\s+/g, ' '),
  ) ?? [''];
  expect(page.replaceAll(/\s+/g, ' ')).toContain(figure);
  expect(figure).not.toBe('');
});

it('shows parameters that nodes take', () => {
  const registry = registryOf(
    [punctuation, new PunctuationNode(noModels())],
    [sentiment, new SentimentNode(noModels())],
    [summarization, new SummarizationNode()],
    [topicDetection, new TopicDetectionNode()],
    [translate, new TranslateNode()],
  );
  const blocks = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => JSON.parse(json) as object);
  const nodes = blocks.filter((block): block is { type: string; parameters: object } => 'type' in block);
  expect(nodes.length).toBeGreaterThan(4);
  for (const { type, parameters } of nodes) {
    const { definition, provider } = registry.get(type);
    const { value, faults } = readFields(definition.parameters, parameters);
    expect(faults).toBeUndefined();
    expect(provider.check?.(value ?? {})).toEqual([]);
    expect(provider.readiness?.(value ?? {})).toBeUndefined();
  }
});
