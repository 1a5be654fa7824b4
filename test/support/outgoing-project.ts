import type { NodeDefinition } from '../../src/pipeline/index.js';
import type { FlowType } from '../../src/protocol/index.js';
import { StreamClient } from './stream-client.js';
import { announce, demoCut, record, wavOf } from './stream-recordings.js';
import type { OutgoingNode } from './outgoing-nodes.js';
import type { TestApp, WireEvents } from './test-app.js';

/** Result of an operation: its events, or its error. */
export interface Outcome {
  readonly events: WireEvents;
  readonly problem: Record<string, unknown> | undefined;
}

/** Time limit for a call that ends by itself even on a busy machine. */
export const ENOUGH_MSEC = 20_000;

/** Both sides of the demo call speak in it. */
const SPEECH = record('speech', 'pcm', demoCut(0, 8));

const WELL = { onError: 'fail', callMsec: ENOUGH_MSEC } as const;

/** The flow type of the test: batch if supported. */
function flowTypeOf({ flowTypes }: NodeDefinition): FlowType {
  return flowTypes.includes('batch') ? 'batch' : 'stream';
}

/**
 * A project with two nodes of a type and a service each: `well` on channel 0, `ill` on channel 1.
 *
 * @param services Their addresses.
 * @param ill.callMsec Time limit for calls to the service of `ill`.
 */
export function outgoingProject(
  name: string,
  { parameters, input }: OutgoingNode,
  definition: NodeDefinition,
  services: { readonly well: string; readonly ill: string },
  ill: { readonly onError: 'fail' | 'skip'; readonly callMsec: number },
): Record<string, unknown> {
  const flowType = flowTypeOf(definition);
  const needsSegments = definition.segments === 'needs';
  const nodes: object[] = [
    { id: 'entry', type: 'entry' },
    { id: 'publisher', type: 'publisher' },
  ];
  const connections: object[] = [];
  for (const [channel, id] of (['well', 'ill'] as const).entries()) {
    const { onError, callMsec } = id === 'ill' ? ill : WELL;
    nodes.push({
      id,
      type: definition.type,
      parameters: { ConnectionTimeoutMsec: callMsec, CallTimeoutMsec: callMsec, ...parameters(services[id]) },
      onError,
    });
    if (needsSegments) {
      nodes.push({ id: `splitter-${id}`, type: flowType === 'batch' ? 'audio-segmenter' : 'vad' });
      connections.push({ from: `entry.audio.${channel}`, to: `splitter-${id}.audio` });
    }
    for (const [inlet, { kind, copies }] of Object.entries(definition.inlets)) {
      const to = copies ? `${id}.${inlet}.0` : `${id}.${inlet}`;
      if (needsSegments) connections.push({ from: `splitter-${id}.${kind}`, to });
      if (kind === 'events' && input !== 'speech') connections.push({ from: `entry.events.${channel}`, to });
      if (kind === 'audio' && !needsSegments) connections.push({ from: `entry.audio.${channel}`, to });
    }
    // Something must reach the Publisher.
    if (Object.keys(definition.outlets).length === 0) {
      connections.push({ from: `entry.events.${channel}`, to: 'publisher.events' });
    }
    for (const [outlet, { kind, copies }] of Object.entries(definition.outlets)) {
      const from = copies ? `${id}.${outlet}.0` : `${id}.${outlet}`;
      connections.push({ from, to: kind === 'audio' ? `publisher.audio.${channel}` : 'publisher.events' });
    }
  }
  return { name, flowTypes: [flowType], nodes, connections };
}

/** Runs an operation of such a project to its end. */
export function runOutgoing(
  app: TestApp,
  project: string,
  { input, start = {} }: OutgoingNode,
  definition: NodeDefinition,
): Promise<Outcome> {
  const events =
    input === 'speech' ? [] : [0, 1].flatMap((channel) => input.map((event) => ({ ...event, Channel: channel })));
  return flowTypeOf(definition) === 'batch'
    ? runBatch(app, project, { ...start, Events: events })
    : runStream(app, { ...start, ProjectName: project, Events: events });
}

async function runBatch(app: TestApp, project: string, parameters: object): Promise<Outcome> {
  const response = await app.run(project, { parameters, audio: wavOf(SPEECH) });
  const body: unknown = await response.json();
  return response.ok
    ? { events: body as WireEvents, problem: undefined }
    : { events: [], problem: body as Record<string, unknown> };
}

async function runStream(app: TestApp, start: object): Promise<Outcome> {
  const client = await StreamClient.start(app, { ...start, Audio: announce(SPEECH) });
  const response = await client.response('Start');
  if (response.Success !== true) return { events: [], problem: response.Error as Record<string, unknown> };
  client.sendAudio(SPEECH.data, 3_200);
  client.send({ MessageName: 'Finalize' });
  await client.closed;
  return { events: client.events, problem: client.problems.at(-1) };
}
