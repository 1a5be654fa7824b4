import { describe, expect, it } from 'vitest';
import { DataFlowError } from '../../common/errors/index.js';
import type { ProjectContext } from '../../projects/index.js';
import { parseParameters, readStartMessage } from './start-message.js';

const project = {
  name: 'test',
  presets: { Punctuation: true, Level: true },
  graph: {
    flowTypes: ['batch'],
    constraints: [
      { key: 'Punctuation', type: 'boolean' },
      { key: 'Level', type: 'integer' },
    ],
    nodes: [{ id: 'entry', definition: { role: 'input', outlets: { audio: { kind: 'audio', copies: () => 2 } } } }],
    connections: [],
  },
} as unknown as ProjectContext;

const read = (json: unknown) => readStartMessage(parseParameters(JSON.stringify(json)), project, 10);

function faultsOf(json: unknown): string[] {
  try {
    read(json);
    return [];
  } catch (error) {
    if (!(error instanceof DataFlowError)) throw error;
    const { faults = [] } = error;
    return faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  }
}

it.each([
  ['after a byte order mark', '\uFEFF{"a":x}', 'line 1, column 6 (character 6)'],
  ['after lines that are blank', ' \r\n\u00A0\n{"a":x}', 'line 3, column 6 (character 11)'],
])('counts lines and columns of Parameters as they were sent, %s', (_, text, place) => {
  expect(() => parseParameters(text)).toThrow(place);
  expect(parseParameters(text.replace('x', '1'))).toEqual({ a: 1 });
  expect(parseParameters(text.slice(0, text.indexOf('{')))).toEqual({});
});

const level = { Settings: { Level: 1 } };

describe('readStartMessage', () => {
  it('says where a setting was switched on that cannot be', () => {
    expect(faultsOf({})).toEqual(['header:services: expected an integer for Level, found true']);
    expect(faultsOf({ Settings: { Level: 'high' } })).toEqual([
      '/Settings/Level: expected an integer for Level, found a string',
    ]);
  });

  it('takes null for nothing, as clients write what they leave out', () => {
    const CallProperties = {
      ExternalId: null,
      UserProperties: null,
      CustomerPhoneNumber: null,
      Direction: null,
      CallerNumber: null,
      CalledNumber: null,
      CallStartTime: null,
    };
    const message = read({
      Settings: { ...level.Settings, Punctuation: null },
      CallProperties,
      Language: null,
      Events: null,
    });
    expect(message.settingValues).toEqual({ Punctuation: true, Level: 1 });
    expect(message.callProperties).toEqual(CallProperties);
    expect(faultsOf({ ...level, CallProperties: { UserProperties: { AgentName: null, DeviceId: null } } })).toEqual([]);
  });

  it.each(['', '2026-05-17', '2026-05-17T09:30:00Z', '2026-05-17T09:30:00.123+02:00', '20260517T093000Z'])(
    'takes the time %j',
    (CallStartTime) => {
      expect(faultsOf({ ...level, CallProperties: { CallStartTime } })).toEqual([]);
    },
  );

  it.each(['2026-13-01T00:00:00Z', '2026-02-30', 'yesterday', 5])('refuses the time %j', (CallStartTime) => {
    expect(faultsOf({ ...level, CallProperties: { CallStartTime } })).toEqual([
      expect.stringMatching(
        /^\/CallProperties\/CallStartTime: expected an ISO 8601 time such as 2026-05-17T09:30:00Z or null, found /,
      ),
    ]);
  });

  it.each([
    ['en-us', 'en-US'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['x-private', 'x-private'],
    ['i-klingon', 'i-klingon'],
  ])('takes the language %s', (Language, language) => {
    expect(read({ ...level, Language }).language).toBe(language);
  });

  it('repeats an invalid language', () => {
    expect(faultsOf({ ...level, Language: 'en_US' })).toEqual([
      '/Language: expected an IETF language tag such as en-US, found "en_US"',
    ]);
  });

  it('refuses a place that could not be sent back', () => {
    const Events = [{ Name: 'x', StartMsec: Number.MAX_SAFE_INTEGER }];
    expect(faultsOf({ ...level, Events })).toEqual([
      `/Events/0/StartMsec: expected a place that can be counted in samples, found ${Number.MAX_SAFE_INTEGER}`,
    ]);
  });

  it.each([
    [{ CallProperties: { Direction: ' '.repeat(60_000) } }, '/CallProperties/Direction', 64, 60_000],
    [
      { CallProperties: { UserProperties: { AgentName: 'x'.repeat(201) } } },
      '/CallProperties/UserProperties/AgentName',
      200,
      201,
    ],
    [{ Language: `en-${'x'.repeat(60_000)}` }, '/Language', 35, 60_003],
    [{ Token: 'x'.repeat(16_385) }, '/Token', 16_384, 16_385],
    [{ Audio: { SampleRate: '8'.repeat(65) } }, '/Audio/SampleRate', 64, 65],
    [{ Settings: { ChannelTags: ['x'.repeat(1_001)] } }, '/Settings/ChannelTags/0', 1_000, 1_001],
    [{ Events: [{ Name: 'x'.repeat(201) }] }, '/Events/0/Name', 200, 201],
  ])('rejects a text over its bound, with its length and the limit: %.60j', (json, pointer, limit, found) => {
    expect(faultsOf({ ...level, ...json })).toEqual([
      `${pointer}: expected at most ${limit} characters, found ${found}`,
    ]);
  });
});
