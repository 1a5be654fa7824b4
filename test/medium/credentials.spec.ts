import { sql } from 'drizzle-orm';
import { decodeProtectedHeader } from 'jose';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Log } from '../../src/common/logging/index.js';
import { CredentialCipher } from '../../src/credentials/credential-cipher.js';
import { CredentialRepository } from '../../src/credentials/credential.repository.js';
import { CredentialRotation, CredentialService, TokenFetcher } from '../../src/credentials/index.js';
import { OAuth2Tokens } from '../../src/credentials/oauth2-tokens.js';
import { TenancyService, type Tenant } from '../../src/tenancy/index.js';
import { TestApp } from '../support/test-app.js';
import { CallingNode, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { PlainTokenFetcher, TokenEndpoint } from '../support/token-endpoint.js';

/** In every value that may not come out anywhere. */
const MARK = 'hunter2';
const NEVER = new AbortController().signal;

const apiKey = { value: `key-${MARK}` };
const unreadable: unknown = expect.objectContaining({ code: 'credential.unreadable' });

describe('credentials', () => {
  let app: TestApp;
  let endpoint: TokenEndpoint;
  let other: Tenant;
  let service: CredentialService;
  let repository: CredentialRepository;
  /** Everything that was answered. */
  const answers: string[] = [];

  beforeAll(async () => {
    endpoint = await TokenEndpoint.start();
    app = await TestApp.start({ imports: [TestNodesModule], overrides: [[TokenFetcher, new PlainTokenFetcher()]] });
    other = await app.app.get(TenancyService).create('other', null);
    service = app.app.get(CredentialService);
    repository = app.app.get(CredentialRepository);
  });
  afterAll(async () => {
    await app.close();
    await endpoint.close();
  });

  beforeEach(async () => {
    for (const { id } of [app.demo, other]) {
      for (const credential of await repository.list(id, { limit: 100 })) await service.delete(id, credential.id);
    }
    endpoint.requests.length = 0;
  });

  interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: Record<string, unknown>;
  }

  async function call(
    method: string,
    path: string,
    body?: unknown,
    claims: { scope?: string; tenant?: string } = {},
  ): Promise<Answer> {
    const headers = { Authorization: `Bearer ${await app.token(claims)}`, Tenant: claims.tenant ?? 'demo' };
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    answers.push(text, JSON.stringify([...response.headers]));
    const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, body: json };
  }

  const oauth2 = () => ({ tokenUrl: endpoint.url, clientId: 'data flow', clientSecret: `s+${MARK}`, scope: 'a b' });
  const authorize = (id: string, tenantId = app.demo.id) => service.authorize(tenantId, id, NEVER);

  it('keeps, lists, describes, replaces and deletes them', async () => {
    const created = await call('POST', '/credentials', { id: 'openai', apiKey });
    const time = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect([created.status, created.body]).toEqual([
      201,
      { id: 'openai', kind: 'apiKey', hosts: null, createdAt: time, updatedAt: time },
    ]);
    expect(created.headers.get('Location')).toBe('/credentials/openai');
    expect((await call('GET', '/credentials/openai')).body).toEqual(created.body);
    await call('POST', '/credentials', { id: 'Speech', oauth2: oauth2() });
    expect((await call('GET', '/credentials')).body).toEqual({
      items: [expect.objectContaining({ id: 'Speech', kind: 'oauth2' }), created.body],
      next: null,
    });
    expect((await call('GET', '/credentials?limit=1')).body).toMatchObject({
      items: [{ id: 'Speech' }],
      next: 'Speech',
    });
    expect((await call('GET', '/credentials?limit=1&after=Speech')).body).toMatchObject({ items: [{ id: 'openai' }] });
    const replaced = await call('PUT', '/credentials/openai', { oauth2: oauth2() });
    expect([replaced.status, replaced.body]).toEqual([200, { ...created.body, kind: 'oauth2', updatedAt: time }]);
    expect((await call('POST', '/credentials', { id: 'openai', apiKey })).body).toMatchObject({
      status: 409,
      code: 'credential.exists',
    });
    expect(await call('DELETE', '/credentials/openai')).toMatchObject({ status: 204, body: {} });
    for (const [method, body] of [['GET'], ['PUT', { apiKey }], ['DELETE']] as const) {
      const gone = await call(method, '/credentials/openai', body);
      expect(gone.body).toMatchObject({ status: 422, code: 'credential.not-found' });
    }
  });

  it.each([
    [{ apiKey }, '/id'],
    [{ id: '-a', apiKey }, '/id'],
    [{ id: 'a' }, ''],
    [{ id: 'a', apiKey, oauth2: { tokenUrl: 'https://x', clientId: 'a', clientSecret: MARK } }, '/oauth2'],
    [{ id: 'a', apiKey, hosts: [] }, '/hosts'],
    [{ id: 'a', apiKey, hosts: Array(21).fill('a') as string[] }, '/hosts'],
    [{ id: 'a', apiKey, hosts: ['a', 'https://a.example'] }, '/hosts'],
    [{ id: 'a', apiKey, hosts: ['a', 'a.*.example'] }, '/hosts/1'],
    [{ id: 'a', apiKey, hosts: ['a:0'] }, '/hosts/0'],
    [{ id: 'a', apiKey, hosts: 'a' }, '/hosts'],
    [{ id: 'a', apiKey: { value: '' } }, '/apiKey/value'],
    [{ id: 'a', apiKey: { value: `${MARK}\r\nX: y` } }, '/apiKey/value'],
    [{ id: 'a', apiKey: { value: 7 } }, '/apiKey/value'],
    [{ id: 'a', apiKey: { ...apiKey, header: 'X Key' } }, '/apiKey/header'],
    [{ id: 'a', apiKey: { ...apiKey, header: 'content-Length' } }, '/apiKey/header'],
    [{ id: 'a', apiKey: { ...apiKey, prefix: 'Token' } }, '/apiKey/prefix'],
    [{ id: 'a', oauth2: { clientId: 'a', clientSecret: MARK } }, '/oauth2/tokenUrl'],
    [{ id: 'a', oauth2: { tokenUrl: `https://${MARK}@x/`, clientId: 'a', clientSecret: 'b' } }, '/oauth2/tokenUrl'],
    [{ id: 'a', oauth2: { tokenUrl: 'https://[', clientId: 'a', clientSecret: 'b' } }, '/oauth2/tokenUrl'],
    [{ id: 'a', oauth2: { tokenUrl: 'file:///etc', clientId: 'a', clientSecret: 'b' } }, '/oauth2/tokenUrl'],
    [{ id: 'a', oauth2: { tokenUrl: 'https://x', clientId: 'a', clientSecret: `${MARK}\n` } }, '/oauth2/clientSecret'],
    [{ id: 'a', oauth2: { tokenUrl: 'https://x', clientId: 'a', clientSecret: 'b', scope: 'a  b' } }, '/oauth2/scope'],
  ])('refuses %j', async (body, pointer) => {
    const { body: problem } = await call('POST', '/credentials', body);
    expect(problem).toMatchObject({ status: 400, code: 'request.invalid', errors: [{ pointer }] });
    expect(await repository.list(app.demo.id, { limit: 1 })).toEqual([]);
  });

  it('wants the scope for admins and a tenant that is the caller’s', async () => {
    await call('POST', '/credentials', { id: 'mine', apiKey });
    const routes = [
      ['GET', '/credentials'],
      ['POST', '/credentials', { id: 'b', apiKey }],
      ['GET', '/credentials/mine'],
      ['PUT', '/credentials/mine', { apiKey }],
      ['DELETE', '/credentials/mine'],
    ] as const;
    for (const [method, path, body] of routes) {
      const scope = 'Wagtail Wagtail.Platform';
      expect((await call(method, path, body, { scope })).body).toMatchObject({ code: 'auth.scope-missing' });
      const headers = { Authorization: `Bearer ${await app.token({ tenant: 'other' })}`, Tenant: 'demo' };
      expect((await fetch(`${app.url}${path}`, { method, headers })).status).toBe(403);
    }
    for (const [method, path, body] of routes.slice(2)) {
      const foreign = await call(method, path, body, { tenant: 'other' });
      expect(foreign.body).toMatchObject({ code: 'credential.not-found' });
    }
    expect((await call('GET', '/credentials', undefined, { tenant: 'other' })).body).toMatchObject({ items: [] });
    expect(await authorize('mine')).toEqual({ Authorization: `Bearer ${apiKey.value}` });
  });

  it('keeps the key beside the embedded database, and everything else encrypted', async () => {
    await call('POST', '/credentials', { id: 'openai', apiKey });
    const { rows } = (await app.db.use((db) => db.execute(sql`select * from credentials`))) as { rows: unknown[] };
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(MARK);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(MARK).toString('base64url').slice(0, 8));
    const file = join(app.dataDir, 'credentials-key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(rows)).not.toContain(await readFile(file, 'utf8'));
  });

  it('gives an API key as the services want it', async () => {
    await call('POST', '/credentials', { id: 'bearer', apiKey });
    await call('POST', '/credentials', { id: 'named', apiKey: { ...apiKey, header: 'X-Api-Key' } });
    await call('POST', '/credentials', { id: 'scheme', apiKey: { value: `Token ${MARK}`, header: 'Authorization' } });
    expect(await authorize('bearer')).toEqual({ Authorization: `Bearer ${apiKey.value}` });
    expect(await authorize('named')).toEqual({ 'X-Api-Key': apiKey.value });
    expect(await authorize('scheme')).toEqual({ Authorization: `Token ${MARK}` });
    await call('PUT', '/credentials/bearer', { apiKey: { value: 'new' } });
    expect(await authorize('bearer')).toEqual({ Authorization: 'Bearer new' });
    await call('DELETE', '/credentials/bearer');
    await expect(authorize('bearer')).rejects.toMatchObject({ code: 'credential.not-found' });
    await expect(authorize('named', other.id)).rejects.toMatchObject({ code: 'credential.not-found' });
  });

  it('gets tokens of an identity server, once for many calls, and again when one is refused', async () => {
    await call('POST', '/credentials', { id: 'speech', oauth2: oauth2() });
    const all = await Promise.all([authorize('speech'), authorize('speech'), authorize('speech')]);
    expect(new Set(all.map(({ Authorization }) => Authorization))).toEqual(new Set(['Bearer token-1']));
    expect(endpoint.requests).toHaveLength(1);
    const basic = Buffer.from(`data+flow:s%2B${MARK}`).toString('base64');
    expect(endpoint.requests[0]).toMatchObject({
      method: 'POST',
      body: 'grant_type=client_credentials&scope=a+b',
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': expect.stringContaining('application/x-www-form-urlencoded') as string,
      },
    });
    service.invalidate(app.demo.id, 'speech', all[0]);
    expect(await authorize('speech')).toEqual({ Authorization: 'Bearer token-2' });
    service.invalidate(app.demo.id, 'speech', all[1]);
    expect(await authorize('speech')).toEqual({ Authorization: 'Bearer token-2' });
    await call('PUT', '/credentials/speech', { oauth2: oauth2() });
    expect(await authorize('speech')).toEqual({ Authorization: 'Bearer token-3' });
    service.invalidate(app.demo.id, 'speech');
    endpoint.status = 401;
    endpoint.body = `{"error":"invalid_client","error_description":"${MARK}"}`;
    const error: unknown = await authorize('speech').catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'credential.token-failed', detail: expect.stringContaining('401') as string });
    expect(inspect(error, { depth: 9 })).not.toContain(MARK);
    endpoint.status = 200;
    endpoint.body = undefined;
  });

  describe('what was encrypted', () => {
    const key = (byte: number) => new Uint8Array(32).fill(byte);
    const kidOf = async (id: string) =>
      decodeProtectedHeader((await repository.find(app.demo.id, id))?.secret ?? '').kid;

    /** The service as a process with these keys has it. */
    async function processWith(...keys: Uint8Array[]) {
      const cipher = await CredentialCipher.of(keys);
      const lines: string[] = [];
      const log = Log.to('debug', { write: (line) => void lines.push(line) });
      const rotation = new CredentialRotation(repository, cipher, app.app.get(TenancyService), log);
      const credentials = new CredentialService(repository, cipher, new OAuth2Tokens(new PlainTokenFetcher()));
      return { rotation, credentials, lines };
    }

    it('is brought under the first key at the start', async () => {
      const { id: tenantId } = app.demo;
      const old = await processWith(key(1));
      const content = { kind: 'apiKey', apiKey } as const;
      await old.credentials.create(tenantId, 'a', content);
      await old.credentials.create(other.id, 'b', content);
      const before = await kidOf('a');
      const both = await processWith(key(2), key(1));
      expect(await both.credentials.authorize(tenantId, 'a', NEVER)).toEqual({
        Authorization: `Bearer ${apiKey.value}`,
      });
      await both.credentials.create(tenantId, 'c', content);
      const { updatedAt } = await repository.find(tenantId, 'a').then((found) => found!);
      await both.rotation.onApplicationBootstrap();
      expect(both.lines.join('')).toMatch(/"count":2.*credentials re-encrypted/);
      expect(await kidOf('a')).not.toBe(before);
      expect(await kidOf('a')).toBe(await kidOf('c'));
      expect((await repository.find(tenantId, 'a'))?.updatedAt).toEqual(updatedAt);
      expect(await both.rotation.reencrypt()).toBe(0);
      const after = await processWith(key(2));
      for (const [tenant, id] of [
        [tenantId, 'a'],
        [other.id, 'b'],
        [tenantId, 'c'],
      ] as const) {
        expect(await after.credentials.authorize(tenant, id, NEVER)).toEqual({
          Authorization: `Bearer ${apiKey.value}`,
        });
        await expect((await processWith(key(1))).credentials.authorize(tenant, id, NEVER)).rejects.toEqual(unreadable);
      }
    });

    it('is left unchanged if no key decrypts it, which is logged', async () => {
      await (await processWith(key(1))).credentials.create(app.demo.id, 'lost', { kind: 'apiKey', apiKey });
      const kid = await kidOf('lost');
      const { rotation, lines } = await processWith(key(3), key(2));
      await rotation.onApplicationBootstrap();
      expect(await kidOf('lost')).toBe(kid);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/"credentialId":"lost".*"msg":"credential unreadable"/);
      expect(lines[0]).not.toContain(MARK);
    });

    it('does not decrypt once it was altered', async () => {
      await call('POST', '/credentials', { id: 'altered', apiKey });
      const { secret } = (await repository.find(app.demo.id, 'altered'))!;
      const [head, encrypted, iv, text = '', tag] = secret.split('.');
      const flipped = `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
      const forged = [head, encrypted, iv, flipped, tag].join('.');
      await repository.rewrite(app.demo.id, 'altered', secret, forged);
      await expect(authorize('altered')).rejects.toEqual(unreadable);
    });

    it('does not decrypt in the row of another tenant, or of another credential', async () => {
      await call('POST', '/credentials', { id: 'mine', apiKey });
      await app.db.use((db) =>
        db.execute(sql`insert into credentials (tenant_id, id, kind, secret)
          select ${other.id}::uuid, id, kind, secret from credentials where id = 'mine'`),
      );
      await app.db.use((db) =>
        db.execute(sql`insert into credentials (tenant_id, id, kind, secret)
          select tenant_id, 'copy', kind, secret from credentials where tenant_id = ${app.demo.id}`),
      );
      await expect(authorize('mine', other.id)).rejects.toEqual(unreadable);
      await expect(authorize('copy')).rejects.toEqual(unreadable);
      expect(await authorize('mine')).toEqual({ Authorization: `Bearer ${apiKey.value}` });
    });
  });

  describe('named by a design', () => {
    const design = (id: string, extra: object = {}) =>
      projectOf('calls', 'test-calling', { parameters: { CredentialId: id }, ...extra });
    const run = async (name: string, parameters: object = {}) => {
      const response = await app.run(name, { parameters: { Events: [{ Name: 'x' }], ...parameters } });
      const text = await response.text();
      answers.push(text);
      return { status: response.status, text };
    };

    it('are refused alike where they are not there and where they are another tenant’s', async () => {
      await call('POST', '/credentials', { id: 'theirs', apiKey }, { tenant: 'other' });
      const error = {
        pointer: '/nodes/1/parameters/CredentialId',
        node: 'node',
        detail: 'the tenant has no credential of this id',
      };
      for (const id of ['nowhere', 'theirs', `sk ${MARK}`]) {
        const saved = await call('POST', '/projects', design(id));
        expect(saved.body).toMatchObject({ status: 422, code: 'project.invalid', errors: [error] });
        const checked = await call('POST', '/projects/validate', design(id));
        expect(checked.body).toEqual({ valid: false, errors: [error], warnings: [] });
      }
      const both = await call('POST', '/projects', { ...design('theirs'), flowTypes: [] });
      expect(both.body.errors).toContainEqual(error);
      expect((both.body.errors as unknown[]).length).toBeGreaterThan(1);
      const theirs = await call('POST', '/projects', design('theirs'), { tenant: 'other' });
      expect(theirs.status).toBe(201);
    });

    it('are given to the node, and missed when they are gone', async () => {
      await call('POST', '/credentials', { id: 'speech', oauth2: oauth2() });
      expect((await call('POST', '/projects', { ...design('speech'), name: 'speaking' })).status).toBe(201);
      const node = app.app.get(CallingNode);
      node.calls.length = 0;
      expect((await run('speaking', { Events: [{ Name: 'Refuse' }, { Name: 'x' }] })).status).toBe(200);
      expect(node.calls).toEqual([{ Authorization: 'Bearer token-1' }, { Authorization: 'Bearer token-2' }]);
      const etag = (await call('GET', '/projects/speaking')).headers.get('ETag') ?? '';
      await call('DELETE', '/credentials/speech');
      const started = await run('speaking');
      expect([started.status, JSON.parse(started.text)]).toMatchObject([
        422,
        { code: 'credential.not-found', node: { id: 'node', type: 'test-calling' } },
      ]);
      expect(started.text).not.toContain('speech');
      const saved = await fetch(`${app.url}/projects/speaking`, {
        method: 'PUT',
        headers: await app.headers({ 'Content-Type': 'application/json', 'If-Match': etag }),
        body: JSON.stringify({ ...design('speech'), name: 'speaking' }),
      });
      expect(await saved.json()).toMatchObject({ code: 'project.invalid' });
    });

    it('are not missed by a node that is off, or that may be skipped', async () => {
      await call('POST', '/credentials', { id: 'optional', apiKey });
      const constraints = [{ key: 'On', type: 'boolean', default: false }];
      await call('POST', '/projects', { ...design('optional', { when: 'On' }), name: 'switched', constraints });
      await call('POST', '/projects', { ...design('optional', { onError: 'skip' }), name: 'skipping' });
      await call('DELETE', '/credentials/optional');
      expect((await run('switched')).status).toBe(200);
      expect((await run('switched', { Settings: { On: true } })).status).toBe(422);
      const { status, text } = await run('skipping');
      expect([status, text]).toEqual([200, expect.stringContaining('credential.not-found')]);
    });

    describe('are bound to hosts:', () => {
      const addressed = (name: string, CredentialId: string, Address: string) => ({
        ...projectOf(name, 'test-calling', { parameters: { CredentialId, Address } }),
      });
      const only = "the credential 'bound' may be sent only to 'api.example.com', '*.speech.example.com:8443'";
      const hosts = ['API.example.com.', '*.speech.example.com:8443', 'api.example.com'];

      beforeEach(() => call('POST', '/credentials', { id: 'bound', apiKey, hosts }));

      it('the hosts are shown in lowercase, and PUT replaces them with the rest', async () => {
        const kept = ['api.example.com', '*.speech.example.com:8443'];
        expect((await call('GET', '/credentials/bound')).body).toMatchObject({ hosts: kept });
        expect((await call('GET', '/credentials')).body).toMatchObject({ items: [{ id: 'bound', hosts: kept }] });
        expect((await call('PUT', '/credentials/bound', { apiKey, hosts: ['[::1]:80'] })).body).toMatchObject({
          hosts: ['[::1]:80'],
        });
        expect((await call('PUT', '/credentials/bound', { hosts })).body).toMatchObject({ code: 'request.invalid' });
        expect((await call('PUT', '/credentials/bound', { apiKey })).body).toMatchObject({ hosts: null });
      });

      it.each(['https://api.example.com/v1', 'wss://tr.speech.example.com:8443', 'http://API.EXAMPLE.COM.:8080/'])(
        'a design that sends one to %s is saved',
        async (address) => {
          const { body } = await call('POST', '/projects/validate', addressed('allowed', 'bound', address));
          expect(body).toEqual({ valid: true, errors: [], warnings: [] });
        },
      );

      it.each([
        ['https://evil.example/v1', 'evil.example'],
        ['https://api.example.com.evil.example', 'api.example.com.evil.example'],
        ['https://api.example.com@evil.example/', 'evil.example'],
        ['https://speech.example.com:8443', 'speech.example.com:8443'],
        ['https://tr.speech.example.com', 'tr.speech.example.com'],
      ])('a design that sends one to %s is refused, with the node, the host and the way out', async (address, host) => {
        const saved = await call('POST', '/projects', addressed('elsewhere', 'bound', address));
        expect(saved.body).toMatchObject({
          status: 422,
          code: 'project.invalid',
          errors: [
            {
              pointer: '/nodes/1/parameters/CredentialId',
              node: 'node',
              detail: `${only}; found '${host}': set the address to one of these hosts, or add '${host}' to the hosts of the credential with PUT /credentials/bound`,
            },
          ],
        });
      });

      it('a design that names no address for a model sends one to OpenAI', async () => {
        const refused = [];
        for (const [type, parameters] of [
          ['summarization', {}],
          ['sentiment', { Engine: 'llm', Model: 'm' }],
          ['sentiment', {}],
        ] as const) {
          const nodes = [
            { id: 'entry', type: 'entry' },
            { id: 'node', type, parameters: { ...parameters, CredentialId: 'bound' } },
            { id: 'publisher', type: 'publisher' },
          ];
          const connections = [
            { from: 'entry.events.0', to: 'node.events' },
            { from: 'node.events', to: 'publisher.events' },
          ];
          const design = { name: 'model', flowTypes: ['batch'], nodes, connections };
          refused.push((await call('POST', '/projects/validate', design)).body.errors);
        }
        const toOpenAi = [
          expect.objectContaining({ detail: expect.stringContaining("found 'api.openai.com'") as string }),
        ];
        expect(refused).toEqual([toOpenAi, toOpenAi, []]);
      });

      it('an operation is refused at its start when the hosts have changed since the design was saved', async () => {
        const address = 'https://api.example.com/';
        expect((await call('POST', '/projects', addressed('once-allowed', 'bound', address))).status).toBe(201);
        const node = app.app.get(CallingNode);
        node.calls.length = 0;
        expect((await run('once-allowed')).status).toBe(200);
        expect(node.calls).toEqual([{ Authorization: `Bearer ${apiKey.value}` }]);
        await call('PUT', '/credentials/bound', { apiKey, hosts: ['other.example.com'] });
        const { status, text } = await run('once-allowed');
        expect([status, JSON.parse(text)]).toMatchObject([
          422,
          {
            code: 'credential.host-refused',
            node: { id: 'node', type: 'test-calling' },
            detail: expect.stringContaining(
              "The credential 'bound' may be sent only to 'other.example.com'; found 'api.example.com'",
            ) as string,
          },
        ]);
        expect(node.calls).toHaveLength(1);
      });

      it('a call whose address no design names is refused when it is made', async () => {
        const script = (url: string) => ({
          name: 'scripted',
          flowTypes: ['batch'],
          nodes: [
            { id: 'entry', type: 'entry' },
            {
              id: 'node',
              type: 'custom-script',
              parameters: {
                Script: `function createNode() {
                  return { onEvent: function (event) {
                    var request = new SimpleHttpRequest();
                    request.url = '${url}';
                    new HttpAgent().call(request, 'bound', function (response) {
                      raiseEvent(new EventInformation(0, 'script', 'Answer', response, -1, -1));
                    });
                  } };
                }`,
              },
            },
            { id: 'publisher', type: 'publisher' },
          ],
          connections: [
            { from: 'entry.events.0', to: 'node.events' },
            { from: 'node.events', to: 'publisher.events' },
          ],
        });
        expect((await call('POST', '/projects', script('https://evil.example/'))).status).toBe(201);
        const { text } = await run('scripted');
        expect(text).toContain("The credential 'bound' may be sent only to 'api.example.com'");
        expect(text).toContain("found 'evil.example'");
      });

      it('a node that gets headers without an address is refused', async () => {
        expect((await call('POST', '/projects', { ...design('bound'), name: 'addressless' })).status).toBe(201);
        const { status, text } = await run('addressless');
        expect([status, text]).toEqual([422, expect.stringContaining('found a call that names no address')]);
      });
    });

    it('are shown in the catalogue of nodes, and need not be named', async () => {
      const { body } = await call('GET', '/nodes/test-calling');
      expect(body).toMatchObject({
        parameters: { properties: { CredentialId: { 'x-credential': true, default: '' } } },
      });
      const nodes = (design('').nodes as unknown[]).with(1, { id: 'node', type: 'test-calling' });
      expect((await call('POST', '/projects', { ...design(''), name: 'nameless', nodes })).status).toBe(201);
    });
  });

  it('shows nothing of what they hold, in any answer or line of the log', () => {
    expect(answers.length).toBeGreaterThan(50);
    const said = `${answers.join('\n')}\n${app.logLines.join('\n')}`;
    const basic = Buffer.from(`data+flow:s%2B${MARK}`).toString('base64');
    expect(new RegExp(`.{0,80}(${MARK}|token-\\d|${basic}).{0,80}`).exec(said)).toBeNull();
    expect(inspect(service, { depth: 12 })).not.toMatch(new RegExp(`${MARK}|token-\\d`));
  });
});
