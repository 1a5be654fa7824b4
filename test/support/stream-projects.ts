/**
 * A project of both flow types, with speech of each channel and text of the client.
 *
 * Both are tagged, the text is also filtered and scored, and channels are moved by their tags.
 */
export function callProject(name = 'call'): Record<string, unknown> {
  return {
    name,
    flowTypes: ['batch', 'stream'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
      { id: 'switch', type: 'channel-switch', parameters: { ChannelTags: ['agent', 'customer'] } },
      { id: 'vad-0', type: 'vad' },
      { id: 'vad-1', type: 'vad' },
      {
        id: 'speech',
        type: 'event-tagger',
        parameters: { Expression: 'event.Name == "Speech Started"', Tags: ['start'] },
      },
      {
        id: 'text',
        type: 'event-tagger',
        parameters: { Expression: 'event.Name == "SR Milestone"', Tags: ['text', 'said'] },
      },
      { id: 'profanity', type: 'profanity-filter' },
      { id: 'sentiment', type: 'sentiment' },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.audio.0', to: 'switch.audio.0' },
      { from: 'entry.audio.1', to: 'switch.audio.1' },
      { from: 'entry.events.0', to: 'switch.events.0' },
      { from: 'entry.events.1', to: 'switch.events.1' },
      { from: 'switch.audio.0', to: 'vad-0.audio' },
      { from: 'switch.audio.1', to: 'vad-1.audio' },
      { from: 'vad-0.audio', to: 'publisher.audio.0' },
      { from: 'vad-1.audio', to: 'publisher.audio.1' },
      { from: 'vad-0.events', to: 'speech.events' },
      { from: 'vad-1.events', to: 'speech.events' },
      { from: 'speech.events', to: 'publisher.events' },
      { from: 'switch.events.0', to: 'text.events' },
      { from: 'switch.events.1', to: 'text.events' },
      { from: 'text.events', to: 'profanity.events' },
      { from: 'profanity.events', to: 'publisher.events' },
      { from: 'profanity.events', to: 'sentiment.events' },
      { from: 'sentiment.events', to: 'publisher.events' },
    ],
  };
}

/** Events of a client, with and without text, places, groups and tags. */
export const CALL_EVENTS = [
  {
    Name: 'SR Milestone',
    Channel: 0,
    StartMsec: 400,
    EndMsec: 3_328,
    GroupId: 'a',
    Data: { Text: 'Good morning. What a great day!' },
  },
  { Name: 'CallStateUpdate', Channel: -2, Data: { CallProperties: { ExternalId: '7' }, State: 'talking' } },
  {
    Name: 'SR Milestone',
    Channel: 1,
    StartSampleIndex: 30_000,
    EndSampleIndex: 59_912,
    GroupId: 'b',
    Data: { Text: 'This is the third damn time, and I am really annoyed.', TextAttributes: 'recognized' },
  },
  {
    Name: 'Chat Message',
    Channel: 0,
    Tags: ['own'],
    GroupId: 'a',
    Data: { Text: 'a horrible, terrible shit of a day' },
  },
  { Name: 'something else', Channel: 1, Data: null },
];
