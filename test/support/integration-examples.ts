import { readFile } from 'node:fs/promises';

type Json = Record<string, unknown>;

/** A step of an example in docs/integrations.md: a message to the service, and its messages. */
export interface Step {
  readonly told: Json;
  readonly answer?: Json;
  /** Message that the service then sends to `POST /sessions`. */
  readonly relay?: Json;
}

/** An example of docs/integrations.md. */
export interface IntegrationExample {
  /** The type of the node. */
  readonly type: string;
  readonly client: Json;
  readonly steps: readonly Step[];
  readonly result: readonly Json[];
}

/** Reads the examples of the page, one a section. */
export async function readIntegrationExamples(): Promise<IntegrationExample[]> {
  const page = await readFile(new URL('../../docs/integrations.md', import.meta.url), 'utf8');
  return page
    .split(/^## /m)
    .map((section) => ({ type: section.slice(0, section.indexOf('\n')), blocks: blocksOf(section) }))
    .filter(({ blocks }) => blocks.length > 0)
    .map(({ type, blocks }) => exampleOf(type, blocks));
}

interface Block {
  readonly kind: string;
  readonly json: unknown;
}

function blocksOf(section: string): Block[] {
  return [...section.matchAll(/^```json (\w+)\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({
    kind,
    json: JSON.parse(text) as unknown,
  }));
}

function exampleOf(type: string, blocks: readonly Block[]): IntegrationExample {
  const steps: Step[] = [];
  for (const { kind, json } of blocks) {
    if (kind === 'told') steps.push({ told: json as Json });
    else if (kind === 'answer' || kind === 'relay') steps.push({ ...steps.pop()!, [kind]: json });
  }
  const find = (kind: string): unknown => blocks.find((block) => block.kind === kind)?.json;
  return { type, client: find('client') as Json, steps, result: (find('result') ?? []) as Json[] };
}
