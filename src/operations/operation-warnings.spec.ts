import { describe, expect, it } from 'vitest';
import type { FlowEvent } from '../pipeline/index.js';
import type { OperationWarning } from '../protocol/index.js';
import type { OperationOutput } from './operation-output.js';
import { OperationWarnings } from './operation-warnings.js';

const unused = (detail: string): OperationWarning => ({ code: 'parameters.unused', detail, pointers: ['/X'] });
const short: OperationWarning = { code: 'audio.shorter-than-header', detail: '3 bytes are missing.' };

const made = (options: { position?: () => number; isStrict?: boolean; hasEvents?: boolean } = {}): OperationWarnings =>
  new OperationWarnings({ position: () => 0, isStrict: false, hasEvents: true, ...options });

function recorder(): { readonly output: OperationOutput; readonly sent: FlowEvent[] } {
  const sent: FlowEvent[] = [];
  const event = (value: FlowEvent): undefined => void sent.push(value);
  return { sent, output: { eventsOut: 0, event, audio: () => undefined, close: () => undefined } };
}

describe('the warnings of an operation', () => {
  it('are Warning events at the end, each once', () => {
    const warnings = made();
    for (const detail of ['a', 'b', 'a']) void warnings.add(unused(detail));
    expect(warnings.codes).toEqual(['parameters.unused']);
    expect(
      warnings.lastEvents().map(({ name, channel, startSample, data }) => [name, channel, startSample, data]),
    ).toEqual(['a', 'b'].map((Detail) => ['Warning', -2, -1, { Code: 'parameters.unused', Detail, Pointers: ['/X'] }]));
  });

  it('about the audio are sent at once, at its position, even if raised before the start', async () => {
    const { output, sent } = recorder();
    let position = 0;
    const warnings = made({ position: () => position });
    void warnings.add(short);
    expect(sent).toEqual([]);
    await warnings.begin(output);
    position = 800;
    void warnings.add({ ...short, detail: 'another' });
    void warnings.add(short);
    expect(sent.map(({ name, startSample, data }) => [name, startSample, data?.Detail])).toEqual([
      ['Audio Warning', 0, short.detail],
      ['Audio Warning', 800, 'another'],
    ]);
    expect(warnings.lastEvents()).toEqual([]);
    expect(warnings.codes).toEqual(['audio.shorter-than-header']);
  });

  it('are bounded, and leave room for no more events than the limit', () => {
    const warnings = made();
    for (let n = 0; n < 1_000; n += 1) void warnings.add(unused(String(n)));
    expect(warnings.lastEvents()).toHaveLength(100);
    expect(warnings.lastEvents(2)).toHaveLength(2);
    expect(warnings.lastEvents(-1)).toEqual([]);
  });

  it('are errors for a client that prefers them, with the place of each', () => {
    const warnings = made({ isStrict: true });
    expect(() => warnings.add(unused('a'))).toThrow(
      expect.objectContaining({ code: 'request.invalid', faults: [{ pointer: '/X', detail: 'a' }] }) as Error,
    );
    expect(() => warnings.add(short)).toThrow('audio.shorter-than-header: 3 bytes are missing.');
    expect(warnings.codes).toEqual([]);
  });

  it('have codes but no events where a project turns events off', () => {
    const warnings = made({ hasEvents: false });
    void warnings.add(unused('a'));
    expect(warnings.lastEvents()).toEqual([]);
    expect(warnings.codes).toEqual(['parameters.unused']);
  });
});
