import { expect, it } from 'vitest';
import { named } from '../../../../test/support/recording-service.js';
import { CallMessages } from './call-messages.js';
import { callProperty, givenKeys } from './start-requirements.js';

const operation = {
  id: 'op',
  tenantId: 'tenant',
  project: 'project',
  flowType: 'stream',
  settings: { ChannelTags: ['agent'], Secret: 1 },
  callProperties: { ExternalId: 'call', UserProperties: { AgentName: 'Ann', DeviceId: '', PbxAgentId: 0 } },
  language: 'tr-TR',
  sentCallProperties: {},
  extra: {},
  sampleRateHz: 8_000,
  channelCount: 1,
} as const;

it('messages have consecutive numbers, and of the settings only the tags of the channels', () => {
  const messages = new CallMessages(operation, 16_000);
  const head = { SessionId: 'op', Tenant: 'tenant', CallProperties: operation.callProperties };
  expect(messages.start({ More: 1 })).toEqual({
    ...head,
    MessageName: 'Start',
    Sequence: 0,
    SampleRate: 16_000,
    Language: 'tr-TR',
    ChannelTags: ['agent'],
    More: 1,
  });
  expect(messages.make('Finalize', {})).toEqual({ ...head, MessageName: 'Finalize', Sequence: 1 });
});

it('CallProperties that arrive with a call state apply from then on', () => {
  const messages = new CallMessages({ ...operation, callProperties: { ExternalId: 'a', Direction: 1 } }, 8_000);
  const properties = [
    named('Other', { CallProperties: { Direction: 5 } }),
    named('CallStateUpdate', { State: 'On Hold' }),
    named('CallStateUpdate', { CallProperties: { Direction: 2 } }),
    named('CallStateUpdate', { CallProperties: 'x' }),
    named('CallStateUpdate', null),
  ].map((event) => messages.event(event).CallProperties);
  expect(properties).toEqual([
    { ExternalId: 'a', Direction: 1 },
    { ExternalId: 'a', Direction: 1 },
    ...Array.from({ length: 3 }, () => ({ ExternalId: 'a', Direction: 2 })),
  ]);
});

it('a property has a value if it is present and not blank', () => {
  expect(givenKeys(operation, 'UserProperties')).toEqual(['AgentName', 'PbxAgentId']);
  expect(givenKeys({ ...operation, callProperties: { UserProperties: ['a'] } }, 'UserProperties')).toEqual([]);
  expect(callProperty(operation, 'UserProperties', 'DeviceId')).toBeUndefined();
  expect(callProperty(operation, 'UserProperties', 'PbxAgentId')).toBe(0);
  expect(callProperty(operation, 'ExternalId', 'length')).toBeUndefined();
  expect(callProperty(operation, 'toString')).toBeUndefined();
});
