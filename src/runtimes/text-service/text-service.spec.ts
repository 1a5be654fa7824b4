import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { helloService } from '../../../test/support/run-graph.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';
import { callSettings } from '../../nodes/shared/calls/index.js';
import { TextServiceParameters } from '../../nodes/shared/text-service/index.js';
import { askTextService, rewriteByService, type TextServiceSettings } from './index.js';

const QUESTION = { text: 'günaydın "x"', language: 'tr-TR' };

/** A service that answers so, and what it was asked. */
function service(body: string | Uint8Array): { settings: TextServiceSettings; requests: ServiceRequest[] } {
  const requests: ServiceRequest[] = [];
  const client: ServiceClient = {
    ...helloService,
    async call(request) {
      requests.push(request);
      return { status: 200, headers: {}, body: Buffer.from(body) };
    },
  };
  const parameters = Object.assign(new TextServiceParameters(), { CredentialId: 'key' });
  const settings = { address: 'https://text.example/v1?a=b', service: client, call: callSettings(parameters) };
  return { settings, requests };
}

describe('a text service', () => {
  it('receives the text and its language, at its address unchanged', async () => {
    const { settings, requests } = service('{"Text":"Günaydın."}');
    expect(await rewriteByService(settings, QUESTION)).toBe('Günaydın.');
    expect(requests).toMatchObject([
      {
        url: 'https://text.example/v1?a=b',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        budgetMs: 60_000,
        connectTimeoutMs: 5_000,
        credentialId: 'key',
      },
    ]);
    expect(JSON.parse(Buffer.from(requests[0]?.body ?? []).toString())).toEqual({
      Text: 'günaydın "x"',
      Language: 'tr-TR',
    });
  });

  it('may answer more than a text', async () => {
    const { settings } = service('{"Sentiment":"positive","Score":0.5}');
    expect(await askTextService(settings, QUESTION)).toEqual({ Sentiment: 'positive', Score: 0.5 });
  });

  it.each(['', '{"Text":', '[]', 'null', '"text"', Buffer.from([0xff, 0xfe])])(
    'fails on the answer %j',
    async (body) => {
      await expect(askTextService(service(body).settings, QUESTION)).rejects.toMatchObject({
        code: 'node.service-failed',
        detail:
          'The service answered something else than a JSON object; check that its address is that of such a service.',
      });
    },
  );

  it.each(['{}', '{"Text":5}', '{"text":"x"}'])('that is to rewrite fails on the answer %j', async (body) => {
    await expect(rewriteByService(service(body).settings, QUESTION)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: 'The service answered something else than a Text; check that its address is that of such a service.',
    });
  });

  it('that cannot be called fails as the call did', async () => {
    const failure = new DataFlowError('node.timeout', 'It did not answer.');
    const { settings } = service('');
    const failing = { ...settings, service: { ...settings.service, call: () => Promise.reject(failure) } };
    await expect(rewriteByService(failing, QUESTION)).rejects.toBe(failure);
  });
});
