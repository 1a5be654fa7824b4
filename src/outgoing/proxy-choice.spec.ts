import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy-choice.js';

const HTTP = 'http://proxy.example:3128/';
const HTTPS = 'http://secure.example:3128/';

describe('the proxy of an address', () => {
  it.each([
    ['ws://asr.example/', HTTP],
    ['wss://asr.example/', HTTPS],
    ['http://asr.example/', HTTP],
    ['https://asr.example/', HTTPS],
    ['ws://[2001:db8::1]:9/', HTTP],
  ])('to %s is %s', (url, expected) => {
    expect(proxyFor(new URL(url), { http: HTTP, https: HTTPS, none: undefined })?.href).toBe(expected);
  });

  it.each([
    [{ http: HTTP, https: undefined, none: undefined }, HTTP],
    [{ http: undefined, https: HTTPS, none: '' }, HTTPS],
    [{ http: undefined, https: undefined, none: undefined }, undefined],
  ])('with TLS by the settings %j is %s', (settings, expected) => {
    expect(proxyFor(new URL('wss://asr.example/'), settings)?.href).toBe(expected);
  });

  it.each([
    ['*', 'wss://asr.example/'],
    ['asr.example', 'wss://asr.example/'],
    ['ASR.example', 'wss://asr.EXAMPLE/'],
    ['example', 'wss://asr.example/'],
    ['.example', 'wss://asr.example/'],
    ['*.example', 'wss://asr.example/'],
    ['a.b, asr.example', 'wss://asr.example/'],
    ['a.b asr.example:443', 'wss://asr.example/'],
    ['asr.example:80', 'ws://asr.example/'],
    ['10.0.0.1', 'ws://10.0.0.1:8080/'],
    ['[2001:db8::1]', 'ws://[2001:db8::1]/'],
  ])('is not used with NO_PROXY %s for %s', (none, url) => {
    expect(proxyFor(new URL(url), { http: HTTP, https: HTTPS, none })).toBeUndefined();
  });

  it.each([
    ['*, b.example', 'wss://asr.example/'],
    ['sr.example', 'wss://asr.example/'],
    ['asr.example:444', 'wss://asr.example/'],
    ['asr.example.com', 'wss://asr.example/'],
    ['a.asr.example', 'wss://asr.example/'],
  ])('is used with NO_PROXY %s for %s', (none, url) => {
    expect(proxyFor(new URL(url), { http: HTTP, https: HTTPS, none })?.href).toBe(HTTPS);
  });
});
