import { Controller, Get, Logger, Module, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response as ExpressResponse } from 'express';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthGuard, AuthModule, CurrentCaller, Public, RequiresScope, type Caller } from '../../src/auth/index.js';
import { toDataFlowError } from '../../src/common/errors/index.js';
import { wwwAuthenticate } from '../../src/common/problem-details/index.js';
import { ConfigModule, readEnvironment } from '../../src/config/index.js';
import { ALGORITHMS, FakeIdentityServer, FORGERY_NAMES, type Forgery } from '../support/fake-identity-server.js';

@Controller()
class Routes {
  @Public()
  @Get('open')
  open(): string {
    return 'open';
  }

  @RequiresScope('run')
  @Get('run')
  run(@CurrentCaller() { clientId, subject, scopes, tenants }: Caller): object {
    return { clientId, subject, scopes: [...scopes], tenants };
  }

  @RequiresScope('admin', 'platform')
  @Get('admin')
  admin(): string {
    return 'admin';
  }

  @Get('unmarked')
  unmarked(): string {
    return 'unmarked';
  }
}

@Public()
@Controller('open-house')
class OpenHouse {
  @RequiresScope('admin')
  @Get('closed-room')
  closed(): string {
    return 'closed';
  }
}

class Filter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toDataFlowError(thrown);
    const response = host.switchToHttp().getResponse<ExpressResponse>();
    const challenge = wwwAuthenticate(error);
    if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', error.retryAfterSeconds);
    response.status(error.httpStatus).json({ code: error.code, detail: error.detail });
  }
}

interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
}

let identity: FakeIdentityServer;
const apps: NestExpressApplication[] = [];

beforeEach(async () => {
  identity = await FakeIdentityServer.start();
  vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  vi.spyOn(Logger.prototype, 'log').mockReturnValue();
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await identity.close();
});

/** A server that accepts the tokens of `identity`; the result is its address. */
async function start(variables: Record<string, string> = {}): Promise<string> {
  const environment = readEnvironment({ ...identity.environment, ...variables });

  @Module({
    imports: [ConfigModule.with(environment), AuthModule],
    controllers: [Routes, OpenHouse],
    providers: [
      { provide: APP_GUARD, useExisting: AuthGuard },
      { provide: APP_FILTER, useClass: Filter },
    ],
  })
  class TestModule {}

  Logger.overrideLogger(false);
  const app = await NestFactory.create<NestExpressApplication>(TestModule);
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

async function get(url: string, token?: string): Promise<Answer> {
  return getWith(url, token === undefined ? {} : { authorization: `Bearer ${token}` });
}

async function getWith(url: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    retryAfter: response.headers.get('retry-after'),
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  };
}

describe('a route', () => {
  it('that is public needs no token', async () => {
    const url = await start();
    expect(await get(`${url}/open`)).toMatchObject({ status: 200, body: { text: 'open' } });
    expect(await get(`${url}/open`, 'not-a-token')).toMatchObject({ status: 200 });
    expect(identity.fetches).toEqual({ discovery: 0, keys: 0 });
  });

  it('passes the caller to its handler', async () => {
    const url = await start();
    const token = await identity.sign({ sub: 'somebody', scope: 'openid Wagtail', tenantid: 'acme, globex' });
    expect(await get(`${url}/run`, token)).toMatchObject({
      status: 200,
      body: {
        clientId: 'test-client',
        subject: 'somebody',
        scopes: ['openid', 'Wagtail'],
        tenants: ['acme', 'globex'],
      },
    });
  });

  it('is refused without its scope, which the challenge names', async () => {
    const url = await start({ SCOPE_ADMIN: 'Custom.Admin' });
    expect(await get(`${url}/admin`, await identity.sign())).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="Custom.Admin"',
      body: {
        code: 'auth.scope-missing',
        detail: 'The token does not have the scope Custom.Admin or Wagtail.Platform.',
      },
    });
  });

  it('is open to each of the scopes it names', async () => {
    const url = await start();
    for (const scope of ['Wagtail.Admin', 'Wagtail.Platform']) {
      expect(await get(`${url}/admin`, await identity.sign({ scope }))).toMatchObject({ status: 200 });
    }
  });

  it('that says nothing needs the scope of the platform', async () => {
    const url = await start();
    expect(await get(`${url}/unmarked`)).toMatchObject({ status: 401 });
    expect(await get(`${url}/unmarked`, await identity.sign({ scope: 'Wagtail Wagtail.Admin' }))).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="Wagtail.Platform"',
    });
    expect(await get(`${url}/unmarked`, await identity.sign({ scope: 'Wagtail.Platform' }))).toMatchObject({
      status: 200,
    });
  });

  it('that names a scope is closed in a controller that is open', async () => {
    const url = await start();
    expect(await get(`${url}/open-house/closed-room`)).toMatchObject({ status: 401 });
  });
});

describe('the Authorization header', () => {
  it('is asked for by a bare challenge', async () => {
    const url = await start();
    for (const headers of [{}, { authorization: 'Basic ZGVtbzpkZW1v' }, { authorization: 'Bearer' }]) {
      expect(await getWith(`${url}/run`, headers)).toMatchObject({
        status: 401,
        challenge: 'Bearer',
        body: { code: 'auth.token-missing' },
      });
    }
  });

  it('names its scheme in any case', async () => {
    const url = await start();
    const token = await identity.sign();
    for (const scheme of ['bearer', 'BEARER', 'bEaReR ']) {
      expect(await getWith(`${url}/run`, { authorization: `${scheme} ${token}` })).toMatchObject({ status: 200 });
    }
  });

  it('may not come twice', async () => {
    const url = await start();
    const token = await identity.sign();
    const status = await new Promise((resolve, reject) => {
      const authorization = [`Bearer ${token}`, `Bearer ${token}`];
      httpRequest(`${url}/run`, { headers: { authorization } as never }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(401);
  });

  it('is the only place of a token', async () => {
    const url = await start();
    expect(await get(`${url}/run?access_token=${await identity.sign()}`)).toMatchObject({
      status: 401,
      body: { code: 'auth.token-missing' },
    });
  });
});

describe('a token', () => {
  it.each(ALGORITHMS)('signed with %s is accepted', async (algorithm) => {
    const url = await start();
    expect(await get(`${url}/run`, await identity.sign({}, { algorithm }))).toMatchObject({ status: 200 });
  });

  it.each(['JWT', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])('of type %s is accepted', async (typ) => {
    const url = await start();
    expect(await get(`${url}/run`, await identity.sign({}, { header: { typ } }))).toMatchObject({ status: 200 });
  });

  describe('when AUTH_TOKEN_TYPE is at+jwt', () => {
    const strict = () => start({ AUTH_TOKEN_TYPE: 'at+jwt', AUTH_SUBJECT_AS_CLIENT: 'true' });

    it('is accepted with the claims of RFC 9068', async () => {
      expect(await get(`${await strict()}/run`, await identity.sign())).toMatchObject({ status: 200 });
    });

    it.each([
      ['iss', { iss: undefined }, 'The token has no `iss`.'],
      ['exp', { exp: undefined }, 'The token has no `exp`.'],
      ['aud', { aud: undefined }, 'The token has no `aud`.'],
      ['sub', { sub: undefined }, undefined],
      ['client_id', { client_id: undefined, azp: 'test-client' }, undefined],
      ['iat', { iat: undefined }, undefined],
      ['jti', { jti: undefined }, undefined],
      ['jti', { jti: '' }, undefined],
      ['jti', { jti: 7 }, undefined],
      ['sub', { sub: null }, undefined],
      ['client_id', { client_id: ['test-client'] }, undefined],
      ['iat', { iat: '1' }, "The token's `iat` has not the type that it must have."],
      ['sub`, `jti', { sub: undefined, jti: undefined }, undefined],
    ])('without a valid `%s` is refused by its name: %j', async (claim, claims, detail) => {
      const url = await strict();
      expect(await get(`${url}/run`, await identity.sign(claims))).toMatchObject({
        status: 401,
        challenge: expect.stringContaining('error="invalid_token"') as string,
        body: {
          code: 'auth.token-invalid',
          detail:
            detail ??
            `The token has no valid \`${claim}\`; AUTH_TOKEN_TYPE=at+jwt requires the claims of RFC 9068, section 2.2.`,
        },
      });
    });

    it('need not have those claims otherwise', async () => {
      const claims = { sub: undefined, iat: undefined, jti: undefined };
      expect(await get(`${await start()}/run`, await identity.sign(claims))).toMatchObject({ status: 200 });
    });
  });

  it('is accepted up to 30 s off the clock', async () => {
    const url = await start();
    const now = Math.floor(Date.now() / 1_000);
    for (const claims of [{ exp: now - 20 }, { nbf: now + 20 }, { aud: ['other', 'dataflow-test'] }]) {
      expect(await get(`${url}/run`, await identity.sign(claims))).toMatchObject({ status: 200 });
    }
  });

  const details: Record<Forgery, RegExp> = {
    'signed with HS256 and the public key as its secret': /algorithm/,
    'unsigned, alg none': /algorithm|compact form/,
    'alg none with a signature': /algorithm/,
    'signed with RS512': /algorithm/,
    'of an unknown key': /no key/,
    'of another key than it names': /signature/,
    'of a key that it brings along': /no key/,
    'of a key of another type than it names': /no key/,
    'of another issuer': /another issuer/,
    'of the issuer with a slash more': /another issuer/,
    'without an issuer': /no `iss`/,
    'for another audience': /`aud` does not name/,
    'without an audience': /no `aud`/,
    expired: /`exp` has passed/,
    'not valid yet': /`nbf` has not come/,
    'without an end': /no `exp`/,
    'with an end that is text': /`exp` has not the type/,
    'of nobody': /names no client/,
    encrypted: /compact form/,
    'with a critical extension': /compact form/,
    'with an unencoded payload': /compact form/,
    'a logout token': /`typ`/,
    'of a type that is a number': /`typ`/,
    'tampered with': /signature/,
    'cut short': /signature/,
    'not JSON inside': /compact form/,
    'no token at all': /compact form/,
  };

  it.each(FORGERY_NAMES)('is refused: %s', async (forgery) => {
    const url = await start();
    const token = await identity.forge(forgery);
    const answer = await get(`${url}/run`, token);
    const detail = String(answer.body.detail);
    expect(answer).toMatchObject({
      status: 401,
      challenge: `Bearer error="invalid_token", error_description="${detail.replaceAll('"', "'")}"`,
      body: { code: forgery === 'expired' ? 'auth.token-expired' : 'auth.token-invalid' },
    });
    expect(detail).toMatch(details[forgery]);
    for (const part of token.split('.').filter((text) => text.length > 10)) expect(detail).not.toContain(part);
  });

  it('works no longer than it says, known or not', async () => {
    const url = await start();
    const now = Date.now();
    const token = await identity.sign({ exp: Math.floor(now / 1_000) + 40 });
    expect(await get(`${url}/run`, token)).toMatchObject({ status: 200 });

    vi.useFakeTimers({ toFake: ['Date'], now: now + 39_000 });
    expect(await get(`${url}/run`, token)).toMatchObject({ status: 200 });
    vi.setSystemTime(now + 71_000);
    expect(await get(`${url}/run`, token)).toMatchObject({ status: 401, body: { code: 'auth.token-expired' } });
  });
});

describe('the keys', () => {
  it('are fetched once for 50 requests at once', async () => {
    const url = await start();
    identity.delayMs = 50;
    const tokens = await Promise.all(Array.from({ length: 50 }, () => identity.sign()));
    const answers = await Promise.all(tokens.map((token) => get(`${url}/run`, token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(identity.fetches).toEqual({ discovery: 1, keys: 1 });
  });

  it('that are new work at once after a flood of unknown ones, and old ones all along', async () => {
    const url = await start();
    const old = identity.keys;
    await get(`${url}/run`, await identity.sign());

    const flood = Array.from({ length: 15 }, async () => get(`${url}/run`, await identity.forge('of an unknown key')));
    await sleep(200);
    await identity.rotate();
    const [fresh, kept] = await Promise.all([
      get(`${url}/run`, await identity.sign()),
      get(`${url}/run`, await identity.sign({}, { ring: old })),
    ]);
    expect([fresh.status, kept.status]).toEqual([200, 200]);
    // The keys were fetched for the first token, for the flood, and for the new key.
    expect(identity.fetches.keys).toBeLessThanOrEqual(3);
    expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(Array(15).fill(401));
    expect(identity.fetches.discovery).toBe(1);
    expect(identity.fetches.keys).toBeLessThanOrEqual(3);
  });

  it('are asked for once a second at most, however many tokens name unknown ones', async () => {
    const url = await start();
    const until = Date.now() + 2_500;
    const attack = async (): Promise<void> => {
      while (Date.now() < until) await get(`${url}/run`, await identity.forge('of an unknown key'));
    };
    await Promise.all(Array.from({ length: 20 }, attack));
    expect(identity.fetches.keys).toBeLessThanOrEqual(5);
  });

  it('that the issuer dropped are refused once others were looked for', async () => {
    const url = await start();
    const old = identity.keys;
    await get(`${url}/run`, await identity.sign());
    await identity.rotate({ keepOld: false });
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 200 });
    expect(await get(`${url}/run`, await identity.sign({}, { ring: old }))).toMatchObject({ status: 401 });
  });

  it('that are known go on working while the issuer is down', async () => {
    const url = await start();
    await get(`${url}/run`, await identity.sign());
    await identity.goDown();
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 200 });
    expect(await get(`${url}/run`, await identity.forge('of an unknown key'))).toMatchObject({
      status: 503,
      body: { code: 'auth.identity-unavailable' },
    });
  });

  it('are fetched again from half their age on, and are forgotten after ten minutes', async () => {
    const url = await start();
    await get(`${url}/run`, await identity.sign());
    const now = Date.now();
    const minutes = (count: number) => now + count * 60_000;

    vi.useFakeTimers({ toFake: ['Date'], now: minutes(6) });
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 200 });
    await vi.waitFor(() => expect(identity.fetches.keys).toBe(2), { timeout: 30_000 });

    await sleep(300);
    await identity.goDown();
    vi.setSystemTime(minutes(15));
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 200 });
    vi.setSystemTime(minutes(17));
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 503 });
  });

  it('that are unavailable are distinguished from a bad token, and fetched again', async () => {
    const url = await start();
    await identity.goDown();
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({
      status: 503,
      challenge: null,
      retryAfter: '5',
      body: { code: 'auth.identity-unavailable' },
    });
    await identity.comeBack();
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 200 });
  });

  it('are waited for no longer than five seconds', async () => {
    identity.delayMs = 6_000;
    const url = await start();
    // The answer of the identity server, after a second more, would make it a 200.
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 503 });
  });

  it.each([
    ['is of another issuer', { issuer: 'https://identity.example' }],
    ['says where no keys are', { jwks_uri: undefined }],
    ['says a place that is none', { jwks_uri: 'keys' }],
    ['says a place that is not on the web', { jwks_uri: 'file:///etc/keys.json' }],
  ])('are not taken where the discovery document %s', async (_what, discovery) => {
    identity.discovery = discovery;
    const url = await start();
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({
      status: 503,
      body: { code: 'auth.identity-unavailable' },
    });
    expect(identity.fetches.keys).toBe(0);
  });

  it.each([
    ['no JSON', 'keys'],
    ['no key set', '{"keys": 1}'],
    ['more than 1 MiB', JSON.stringify({ keys: [], padding: 'x'.repeat(1024 ** 2) })],
  ])('are not taken from a document that is %s', async (_what, body) => {
    identity.keysBody = body;
    const url = await start();
    expect(await get(`${url}/run`, await identity.sign())).toMatchObject({ status: 503 });
  });
});

describe('two applications in one process', () => {
  it('accept the tokens of their own issuer, at the same time', async () => {
    const first = identity;
    const firstUrl = await start();
    const second = await FakeIdentityServer.start();
    await second.rotate({ keepOld: false });
    try {
      const secondUrl = await start(second.environment);
      const [mine, theirs] = await Promise.all([first.sign(), second.sign()]);
      const rounds = Array.from({ length: 20 }, () =>
        Promise.all([
          get(`${firstUrl}/run`, mine),
          get(`${secondUrl}/run`, theirs),
          get(`${firstUrl}/run`, theirs),
          get(`${secondUrl}/run`, mine),
        ]),
      );
      for (const answers of await Promise.all(rounds)) {
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
      }
    } finally {
      await second.close();
    }
  });

  it('give none of many callers at once the identity of another', async () => {
    const url = await start();
    const names = Array.from({ length: 40 }, (_, index) => `client-${index}`);
    const tokens = await Promise.all(names.map((client_id) => identity.sign({ client_id })));
    const answers = await Promise.all(tokens.map((token) => get(`${url}/run`, token)));
    expect(answers.map(({ body }) => body.clientId)).toEqual(names);
  });
});
