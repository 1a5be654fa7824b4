import { runAtOnce } from '../../src/common/slices/index.js';
import type { WireEvent } from '../../src/protocol/index.js';
import { Heard } from '../../src/results/conversation/heard.js';
import {
  makeConversation,
  type CallContext,
  type MadeConversation,
} from '../../src/results/conversation/make-conversation.js';

/** An event on the wire; what is left out is unknown. */
export function wireEvent(members: Partial<WireEvent> & { readonly Name: string }): WireEvent {
  return {
    Channel: 0,
    StartMsec: -1,
    EndMsec: -1,
    StartSampleIndex: -1,
    EndSampleIndex: -1,
    GroupId: '',
    Tags: [],
    Data: null,
    ...members,
  };
}

/** A milestone of a channel from one time to another, in ms. */
export function said(
  Channel: number,
  StartMsec: number,
  EndMsec: number,
  Text: string,
  { Name = 'SR Milestone', Tags = [], GroupId = '', ...data }: Record<string, unknown> = {},
): WireEvent {
  return wireEvent({
    Name: String(Name),
    Channel,
    StartMsec,
    EndMsec,
    GroupId: String(GroupId),
    Tags: Tags as string[],
    Data: { Text, ...data },
  });
}

/** A segment of speech, as its end marks it. */
export function segment(Channel: number, StartMsec: number, EndMsec: number, Tags: readonly string[] = []): WireEvent {
  return wireEvent({ Name: 'End Of Segment', Channel, StartMsec, EndMsec, Tags });
}

export const TEXT_ONLY: CallContext = {
  head: {
    sessionId: '01J00000000000000000000000',
    externalId: null,
    startedAt: '2026-05-17T09:30:00.000Z',
    direction: null,
    project: { name: 'test', version: 1 },
    language: null,
  },
  agentName: '',
  channelTags: [],
  buffers: new Map(),
  profiled: 'none',
};

/** The context of a recording of two channels. */
export function recorded(durationMs: number, changes: Partial<CallContext> = {}): CallContext {
  const audio = { durationMs, sampleRateHz: 8_000, channelCount: 2, encoding: 'pcm' };
  return { ...TEXT_ONLY, head: { ...TEXT_ONLY.head, audio }, channelTags: [['agent'], ['customer']], ...changes };
}

/** The conversation of events, in the order in which they were sent. */
export function converse(events: Iterable<WireEvent>, context: CallContext = TEXT_ONLY): MadeConversation {
  const heard = new Heard();
  for (const event of events) heard.add(event);
  return runAtOnce(makeConversation(heard, context));
}
