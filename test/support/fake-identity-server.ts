import {
  EncryptJWT,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

interface SigningKey {
  readonly publicJwk: JWK & { readonly kid: string };
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

type KeyRing = Readonly<Record<Algorithm, SigningKey>>;

interface SignOptions {
  readonly algorithm?: Algorithm;
  /** Members that override `alg`, `kid` and `typ`; undefined ones are omitted. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** A key ring from before a rotation. */
  readonly ring?: KeyRing;
}

/** RSA keys are slow to make; every server begins with the same ones. */
let firstRing: Promise<KeyRing> | undefined;

/**
 * An OpenID issuer on loopback with real keys, which tests can rotate, slow down or stop.
 *
 * It signs any token. By default a token is valid for one hour, for `audience`, with the scope `Wagtail`.
 */
export class FakeIdentityServer {
  readonly audience = 'dataflow-test';
  /** Number of requests for each document. */
  readonly fetches = { discovery: 0, keys: 0 };
  /** Delay of each answer. */
  delayMs = 0;
  /** Members that override those of the discovery document. */
  discovery: Readonly<Record<string, unknown>> = {};
  /** Body of the key set instead of the keys. */
  keysBody: string | undefined;
  private readonly server: Server;
  private port = 0;

  private constructor(
    private ring: KeyRing,
    private published: readonly SigningKey[],
  ) {
    this.server = createServer((request, response) => {
      void this.answer(request.url ?? '').then((body) => {
        response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body);
      });
    });
  }

  static async start(): Promise<FakeIdentityServer> {
    firstRing ??= makeRing();
    const ring = await firstRing;
    const fake = new FakeIdentityServer(ring, Object.values(ring));
    await fake.comeBack();
    return fake;
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The settings of a server that accepts its tokens. */
  get environment(): { IDENTITY_ISSUER: string; IDENTITY_AUDIENCE: string } {
    return { IDENTITY_ISSUER: this.issuer, IDENTITY_AUDIENCE: this.audience };
  }

  get keys(): KeyRing {
    return this.ring;
  }

  /** Signs with new keys from now on, and publishes them; the old ones stay published by default. */
  async rotate({ keepOld = true } = {}): Promise<void> {
    this.ring = await makeRing();
    this.published = [...Object.values(this.ring), ...(keepOld ? this.published : [])];
  }

  /** Refuses connections until `comeBack`. */
  async goDown(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  async comeBack(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.goDown();
  }

  /** The claims of a valid token, overridden by `claims`; undefined ones are omitted. */
  claims(claims: Readonly<Record<string, unknown>> = {}): JWTPayload {
    const now = nowSeconds();
    return defined({
      iss: this.issuer,
      aud: this.audience,
      sub: 'test-client',
      client_id: 'test-client',
      scope: 'Wagtail',
      jti: randomUUID(),
      iat: now,
      exp: now + 3_600,
      ...claims,
    });
  }

  async sign(claims: Readonly<Record<string, unknown>> = {}, options: SignOptions = {}): Promise<string> {
    const { algorithm = 'RS256', header = {}, ring = this.ring } = options;
    const { publicJwk, privateKey } = ring[algorithm];
    return new SignJWT(this.claims(claims))
      .setProtectedHeader(defined({ alg: algorithm, kid: publicJwk.kid, typ: 'at+jwt', ...header }))
      .sign(privateKey);
  }

  forge(forgery: Forgery): Promise<string> {
    return FORGERIES[forgery](this);
  }

  private async answer(path: string): Promise<string | undefined> {
    if (path === '/.well-known/openid-configuration') {
      this.fetches.discovery++;
      await sleep(this.delayMs);
      return JSON.stringify({ issuer: this.issuer, jwks_uri: `${this.issuer}/keys`, ...this.discovery });
    }
    if (path === '/keys') {
      this.fetches.keys++;
      await sleep(this.delayMs);
      return this.keysBody ?? JSON.stringify({ keys: this.published.map(({ publicJwk }) => publicJwk) });
    }
    return undefined;
  }
}

type Forge = (server: FakeIdentityServer) => Promise<string>;

const FORGERIES = {
  'signed with HS256 and the public key as its secret': async (server) => {
    const { publicKey, publicJwk } = server.keys.RS256;
    return new SignJWT(server.claims())
      .setProtectedHeader({ alg: 'HS256', kid: publicJwk.kid, typ: 'at+jwt' })
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
  },
  'unsigned, alg none': async (server) => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(server.claims())}.`,
  'alg none with a signature': async (server) => {
    const [, , signature = ''] = (await server.sign()).split('.');
    return `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(server.claims())}.${signature}`;
  },
  'signed with RS512': async (server) => signRaw(server, { alg: 'RS512' }),
  'of an unknown key': async (server) => server.sign({}, { header: { kid: randomUUID() } }),
  'of another key than it names': async (server) =>
    server.sign({}, { header: { kid: server.keys.RS256.publicJwk.kid }, ring: await makeRing() }),
  'of a key that it brings along': async (server) => {
    const { publicJwk, privateKey } = (await makeRing()).ES256;
    return new SignJWT(server.claims())
      .setProtectedHeader({ alg: 'ES256', kid: publicJwk.kid, jwk: publicJwk, typ: 'at+jwt' })
      .sign(privateKey);
  },
  'of a key of another type than it names': async (server) =>
    server.sign({}, { header: { kid: server.keys.ES256.publicJwk.kid } }),
  'of another issuer': async (server) => server.sign({ iss: 'https://identity.example' }),
  'of the issuer with a slash more': async (server) => server.sign({ iss: `${server.issuer}/` }),
  'without an issuer': async (server) => server.sign({ iss: undefined }),
  'for another audience': async (server) => server.sign({ aud: ['billing', 'reports'] }),
  'without an audience': async (server) => server.sign({ aud: undefined }),
  expired: async (server) => server.sign({ exp: nowSeconds() - 60 }),
  'not valid yet': async (server) => server.sign({ nbf: nowSeconds() + 3_600 }),
  'without an end': async (server) => server.sign({ exp: undefined }),
  'with an end that is text': async (server) => signRaw(server, {}, server.claims({ exp: 'never' })),
  'of nobody': async (server) => server.sign({ sub: undefined, client_id: undefined }),
  encrypted: async (server) =>
    new EncryptJWT(server.claims()).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(randomBytes(32)),
  'with a critical extension': async (server) => signRaw(server, { crit: ['urn:example:more'], 'urn:example:more': 1 }),
  'with an unencoded payload': async (server) => signRaw(server, { crit: ['b64'], b64: false }),
  'a logout token': async (server) => server.sign({}, { header: { typ: 'logout+jwt' } }),
  'of a type that is a number': async (server) => signRaw(server, { typ: 7 }),
  'tampered with': async (server) => {
    const [header = '', , signature = ''] = (await server.sign()).split('.');
    return `${header}.${encode(server.claims({ scope: 'Wagtail Wagtail.Admin Wagtail.Platform' }))}.${signature}`;
  },
  'cut short': async (server) => (await server.sign()).slice(0, -20),
  'not JSON inside': async (server) => signRaw(server, {}, 'nothing'),
  'no token at all': async () => 'abc',
} satisfies Record<string, Forge>;

export type Forgery = keyof typeof FORGERIES;
export const FORGERY_NAMES = Object.keys(FORGERIES) as Forgery[];

/** Signs tokens that a careful library would refuse to sign. */
function signRaw(server: FakeIdentityServer, header: object, payload: object | string = server.claims()): string {
  const { publicJwk, privateKey } = server.keys.RS256;
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signed = `${encode({ alg: 'RS256', kid: publicJwk.kid, ...header })}.${Buffer.from(text).toString('base64url')}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), KeyObject.from(privateKey)).toString('base64url')}`;
}

async function makeRing(): Promise<KeyRing> {
  const keys = await Promise.all(ALGORITHMS.map(makeKey));
  return Object.fromEntries(ALGORITHMS.map((algorithm, index) => [algorithm, keys[index]])) as KeyRing;
}

async function makeKey(algorithm: Algorithm): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: algorithm, use: 'sig' };
  return { publicJwk, publicKey, privateKey };
}

function encode(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

function defined<T extends object>(members: T): T & JWTHeaderParameters {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T &
    JWTHeaderParameters;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
