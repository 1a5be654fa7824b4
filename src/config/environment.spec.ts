import 'reflect-metadata';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from './index.js';

function faultsOf(variables: Record<string, string>): string[] {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message.split('\n');
  }
  return [];
}

describe('readEnvironment', () => {
  it('has a default for everything that a bare machine needs', () => {
    expect(readEnvironment({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      MAX_OPERATIONS: 200,
      STRICT_WAV: false,
    });
  });

  it('converts numbers and booleans, and takes a blank for nothing', () => {
    expect(readEnvironment({ PORT: ' 8080 ', STRICT_WAV: 'true', HOST: '' })).toMatchObject({
      PORT: 8080,
      STRICT_WAV: true,
      HOST: '127.0.0.1',
    });
  });

  it('reports every fault at once', () => {
    expect(faultsOf({ PORT: '80a', STRICT_WAV: 'yes', LOG_LEVEL: 'loud' })).toEqual([
      'PORT: expected an integer from 0 to 65535, found "80a"',
      'STRICT_WAV: expected true or false, found "yes"',
      expect.stringContaining('LOG_LEVEL: expected one of "fatal"') as string,
    ]);
  });

  it.each(['ws://asr:1', 'asr:8000', 'http://me:secret@asr', 'http://'])('refuses the recognizer %j', (url) => {
    expect(faultsOf({ RECOGNIZER_URL: url })).toEqual([
      expect.stringMatching(/^RECOGNIZER_URL: expected an http or https address without a user, found/) as string,
    ]);
  });

  it('takes the address of a recognizer with or without a port and a path', () => {
    for (const url of ['http://127.0.0.1:8000', 'https://asr.example/v1/', 'http://[::1]:8000']) {
      expect(readEnvironment({ RECOGNIZER_URL: url }).RECOGNIZER_URL).toBe(url);
    }
  });

  it('refuses a role that does not exist', () => {
    expect(faultsOf({ DATAFLOW_ROLES: 'api,clerk' })).toEqual([
      'DATAFLOW_ROLES: expected api, worker, or both, separated by a comma, found "api,clerk"',
    ]);
  });

  it('reports misspelt variables with the faults', () => {
    expect(faultsOf({ PROT: '8080', STRICT_WAV: 'yes' })).toEqual([
      expect.stringContaining('STRICT_WAV: expected') as string,
      'PROT is not a setting and has no effect: did you mean PORT?',
    ]);
  });

  it('describes a value instead of a pattern', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://me:hunter2@db', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toEqual([
      'DATABASE_URL: expected postgres://user:password@host:port/database, found a string',
      'OTEL_EXPORTER_OTLP_ENDPOINT: expected an http or https URL, found "collector:4318"',
    ]);
  });

  it('repeats no secret', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://me:hunter2@db' }).join()).not.toContain('hunter2');
    expect(faultsOf({ EMBEDDED_IDENTITY_CLIENT_SECRET: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('takes object storage as a whole', () => {
    const whole = {
      S3_ENDPOINT: 'https://s3.example.com',
      S3_BUCKET: 'recordings',
      S3_ACCESS_KEY_ID: 'AKIA',
      S3_SECRET_ACCESS_KEY: 'hunter2',
    };
    expect(readEnvironment(whole)).toMatchObject({ ...whole, S3_REGION: 'us-east-1' });
    expect(faultsOf({ S3_BUCKET: 'recordings' })).toEqual(
      ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].map(
        (name) => `${name}: expected a value, since other variables of S3 are set; found nothing`,
      ),
    );
    for (const wrong of ['ftp://s3.example.com', 'https://s3.example.com/path', 'https://s3.example.com?x']) {
      expect(faultsOf({ ...whole, S3_ENDPOINT: wrong })).toHaveLength(1);
    }
    expect(inspect(readEnvironment(whole))).not.toMatch(/hunter2|AKIA/);
  });

  it('takes keys of 32 bytes only, and repeats none', () => {
    const [hex, base64url] = ['0f'.repeat(32), 'a-_9'.repeat(10).concat('a-_')];
    for (const right of [hex, base64url, `${base64url}=`, `${hex}, ${base64url}`]) {
      expect(readEnvironment({ CREDENTIALS_KEY: right }).CREDENTIALS_KEY).toBe(right);
    }
    for (const wrong of ['hunter2', hex.slice(2), `${hex};${hex}`, `${hex},`, `${base64url}!`]) {
      expect(faultsOf({ CREDENTIALS_KEY: wrong })).toEqual([
        'CREDENTIALS_KEY: expected keys of 32 bytes, each 64 characters of hex or 43 of base64url, separated by commas, found a string',
      ]);
    }
  });

  it('takes proxies by their whole address, and repeats none', () => {
    expect(readEnvironment({ HTTP_PROXY: 'http://proxy:3128' }).HTTP_PROXY).toBe('http://proxy:3128');
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) {
      const faults = faultsOf({ [name]: 'me:hunter2@proxy:3128' });
      expect(faults).toEqual([expect.stringContaining(`${name}: expected`)]);
      expect(faults.join()).not.toContain('hunter2');
    }
  });

  it('shows no secret when it is printed', () => {
    const environment = readEnvironment({
      DATABASE_URL: 'postgresql://me:hunter2@db',
      CREDENTIALS_KEY: '0f'.repeat(32),
      EMBEDDED_IDENTITY_CLIENT_SECRET: 'hunter2-hunter2-hunter2',
    });
    expect(`${inspect(environment)} ${JSON.stringify(environment)}`).not.toMatch(/hunter2|0f0f/);
    expect(inspect(environment)).toContain('PORT: 3000');
  });

  it('wants the audience with an issuer', () => {
    expect(faultsOf({ IDENTITY_ISSUER: 'https://id.example' })).toEqual([expect.stringContaining('IDENTITY_AUDIENCE')]);
  });

  it.each(['production', 'Production', ' PRODUCTION ', 'staging', 'prod', 'developement'])(
    'rejects embedded identity with NODE_ENV %j unless EMBEDDED_IDENTITY is allow',
    (NODE_ENV) => {
      expect(faultsOf({ NODE_ENV })).toEqual([
        expect.stringMatching(/^IDENTITY_ISSUER: expected an issuer, since NODE_ENV .* EMBEDDED_IDENTITY=allow/),
      ]);
      expect(faultsOf({ NODE_ENV, EMBEDDED_IDENTITY: 'allow', HOST: '0.0.0.0' })).toEqual([]);
    },
  );

  it.each(['development', 'Development', 'test', 'TEST'])(
    'accepts embedded identity with NODE_ENV %s on every HOST',
    (NODE_ENV) => {
      expect(faultsOf({ NODE_ENV, HOST: '0.0.0.0' })).toEqual([]);
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])(
    'accepts embedded identity without NODE_ENV on the loopback address %s',
    (HOST) => expect(faultsOf({ HOST })).toEqual([]),
  );

  it.each(['0.0.0.0', '::', '10.0.0.7', '::ffff:10.0.0.7', 'localhost.example.com', 'dataflow', '128.0.0.1'])(
    'rejects embedded identity without NODE_ENV on the address %s, which others can reach',
    (HOST) => {
      expect(faultsOf({ HOST })).toEqual([expect.stringContaining(`since HOST (${HOST}) is not a loopback address`)]);
      expect(faultsOf({ HOST, EMBEDDED_IDENTITY: 'allow' })).toEqual([]);
      expect(faultsOf({ HOST, IDENTITY_ISSUER: 'https://id.example', IDENTITY_AUDIENCE: 'dataflow' })).toEqual([]);
    },
  );

  it('rejects an environment without any identity', () => {
    expect(faultsOf({ EMBEDDED_IDENTITY: 'off', NODE_ENV: 'test' })).toEqual([
      expect.stringContaining('since EMBEDDED_IDENTITY is off'),
    ]);
  });

  it.each(['proxy.example', 'true', '10.0.0.0/99', '1,loopback', '10.0.0.1,,::1', '-1'])(
    'rejects TRUST_PROXY=%s and names the wrong entry',
    (TRUST_PROXY) => {
      expect(() => readEnvironment({ TRUST_PROXY })).toThrow(/TRUST_PROXY: expected a count of hops .*; found "/);
    },
  );

  it.each(['0', '2', 'loopback', '10.0.0.1, 10.2.0.0/16, uniquelocal', '::1', 'fd00::/8'])(
    'accepts TRUST_PROXY=%s',
    (TRUST_PROXY) => {
      expect(readEnvironment({ TRUST_PROXY }).TRUST_PROXY).toBe(TRUST_PROXY);
    },
  );
});
