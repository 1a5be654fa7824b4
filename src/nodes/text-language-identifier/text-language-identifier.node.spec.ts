import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import type { GraphOptions } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { textLanguageIdentifier, TextLanguageIdentifierNode } from './index.js';
import { TextLanguageIdentifierParameters } from './text-language-identifier.node.js';

const ENGLISH = 'I have not received my order yet and nobody has called me back';
const TURKISH = 'siparişim hâlâ gelmedi ve bu konuda beni kimse aramadı';
const LANGUAGES = { Languages: 'en-US; tr-TR' };

const place = { channel: 0, startSample: 800, endSample: 1_600, groupId: 'g' };
const said = (Text: unknown, channel = 0): FlowEvent =>
  freezeEvent({ ...place, channel, name: 'Any Event', tags: [], data: { Text } });

async function run(events: FlowEvent[], parameters = {}, options: GraphOptions = {}): Promise<FlowEvent[]> {
  const node = [textLanguageIdentifier, new TextLanguageIdentifierNode()] as const;
  return (await runNode(node, { parameters, events, options })).events;
}

const changes = (events: readonly FlowEvent[]): unknown[] => events.map(({ channel, data }) => [channel, data]);

describe('text-language-identifier', () => {
  it('raises a change at the place of a text in another language, and nothing else', async () => {
    const texts = [said(ENGLISH), said(ENGLISH), said(TURKISH), said('ok'), said(5), said(TURKISH)];
    const events = await run(texts, LANGUAGES);
    expect(events).toEqual([
      createEvent('Language Change', place, { Language: 'en-US' }),
      createEvent('Language Change', place, { Language: 'tr-TR', PreviousLanguage: 'en-US' }),
    ]);
  });

  it('names the code of the language if any is possible', async () => {
    expect(changes(await run([said(TURKISH)]))).toEqual([[0, { Language: 'tr' }]]);
  });

  it('begins with the language of the client, whatever its region', async () => {
    const options = { operation: { language: 'en-GB' } };
    expect(changes(await run([said(ENGLISH), said(TURKISH)], LANGUAGES, options))).toEqual([
      [0, { Language: 'tr-TR', PreviousLanguage: 'en-GB' }],
    ]);
  });

  it('separates channels, and applies changes of other nodes', async () => {
    const told = createEvent('Language Change', { ...place, channel: 1 }, { Language: 'tr-TR' });
    expect(changes(await run([told, said(TURKISH, 0), said(TURKISH, 1), said(ENGLISH, 1)], LANGUAGES))).toEqual([
      [0, { Language: 'tr-TR' }],
      [1, { Language: 'en-US', PreviousLanguage: 'tr-TR' }],
    ]);
  });

  it('raises nothing below its confidence', async () => {
    expect(await run([said(ENGLISH)], { ConfidenceThreshold: 1 })).toEqual([]);
    expect(await run([said('ok')], { ConfidenceThreshold: 0.75 })).toEqual([]);
  });

  it('declares the documented parameters and defaults', () => {
    expect(new TextLanguageIdentifierParameters()).toEqual({ ConfidenceThreshold: 0.75, Languages: '' });
  });

  it('rejects invalid tags and unsupported languages', async () => {
    await expect(run([], { Languages: 'en;?' })).rejects.toThrow(
      '/nodes/1/parameters/Languages: expected IETF language',
    );
    await expect(run([], { Languages: 'en;tlh' })).rejects.toThrow("Languages: 'tlh' cannot be identified; known are ");
    expect(await run([], { Languages: 'nb-NO;en_US' }).catch(String)).toContain('en_US');
    expect(await run([], { Languages: 'nb-NO;nn' })).toEqual([]);
  });
});
