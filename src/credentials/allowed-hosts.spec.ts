import { describe, expect, it } from 'vitest';
import { allowsAddress, hostOf, hostsFault, MAX_HOST_LENGTH, readHost } from './allowed-hosts.js';

describe('readHost', () => {
  it.each([
    ['api.example.com', 'api.example.com'],
    ['API.Example.COM.', 'api.example.com'],
    ['*.Example.com', '*.example.com'],
    ['api.example.com:8443', 'api.example.com:8443'],
    ['*.example.com:443', '*.example.com:443'],
    ['localhost', 'localhost'],
    ['my_host', 'my_host'],
    ['10.0.0.7:080', '10.0.0.7:80'],
    ['[2001:DB8:0::7]', '[2001:db8::7]'],
    ['[::1]:80', '[::1]:80'],
  ])('reads %s as %s', (entry, host) => {
    expect(readHost(entry)).toBe(host);
  });

  it.each([
    '',
    '*',
    '*.',
    '.',
    'a.*.example.com',
    '*example.com',
    '*.10.0.0.7',
    '*.[::1]',
    'https://example.com',
    'example.com/path',
    'user@example.com',
    'example.com:0',
    'example.com:65536',
    'example.com:',
    'exa mple.com',
    'bücher.example',
    '::1',
    '999.0.0.1',
  ])('rejects %j', (entry) => {
    expect(readHost(entry)).toBeUndefined();
  });

  it('reads a name of the longest length with its wildcard and port', () => {
    const name = Array(4).fill('a'.repeat(62)).join('.') + '.b';
    const entry = `*.${name}:65535`;
    expect(entry.length).toBeLessThanOrEqual(MAX_HOST_LENGTH);
    expect(readHost(entry)).toBe(entry);
  });
});

describe('allowsAddress', () => {
  it.each([
    ['api.example.com', 'https://api.example.com/v1?x=y'],
    ['api.example.com', 'ws://API.EXAMPLE.COM.:9000/'],
    ['api.example.com:443', 'wss://api.example.com'],
    ['api.example.com:80', 'http://api.example.com'],
    ['*.example.com', 'https://a.b.example.com'],
    ['10.0.0.7', 'http://10.0.0.7:8000'],
    ['10.0.0.7', 'http://0x0a.7/'],
    ['[2001:db8::7]', 'http://[2001:DB8:0:0::7]:8000'],
  ])('allows %s at %s', (host, address) => {
    expect(allowsAddress([host], address)).toBe(true);
  });

  it.each([
    ['api.example.com', 'https://example.com'],
    ['api.example.com', 'https://xapi.example.com'],
    ['api.example.com', 'https://api.example.com.evil.example'],
    ['api.example.com', 'https://api.example.com@evil.example'],
    ['api.example.com', 'https://evil.example/#@api.example.com'],
    ['api.example.com', 'https://evil.example\\@api.example.com'],
    ['api.example.com:443', 'http://api.example.com'],
    ['*.example.com', 'https://example.com'],
    ['*.example.com', 'https://evilexample.com'],
    ['10.0.0.7', 'http://10.0.0.70'],
    ['api.example.com', 'no address'],
  ])('refuses %s at %s', (host, address) => {
    expect(allowsAddress([host], address)).toBe(false);
  });

  it('allows any address without a list', () => {
    expect(allowsAddress(null, 'https://anything.example')).toBe(true);
  });
});

describe('hostOf', () => {
  it.each([
    ['https://API.example.com:443/v1', 'api.example.com'],
    ['http://api.example.com.:8080/v1', 'api.example.com:8080'],
    ['ws://[::1]:9/', '[::1]:9'],
    ['no address', undefined],
  ])('reads the host of %s as %s', (address, host) => {
    expect(hostOf(address)).toBe(host);
  });
});

describe('hostsFault', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

  it('names the host found, the first five hosts allowed and how to fix it', () => {
    expect(hostsFault({ id: 'key', hosts }, ['https://a/', 'https://x.example:8443/?secret=1'])).toBe(
      "the credential 'key' may be sent only to 'a', 'b', 'c', 'd', 'e' and 2 more; found 'x.example:8443': set the address to one of these hosts, or add 'x.example:8443' to the hosts of the credential with PUT /credentials/key",
    );
  });

  it('rejects a call without an address and one whose address cannot be read', () => {
    expect(hostsFault({ id: 'key', hosts: ['a'] }, [])).toContain('found a call that names no address');
    expect(hostsFault({ id: 'key', hosts: ['a'] }, ['rubbish'])).toContain('found an address that cannot be read');
  });

  it('finds no fault where every address is allowed, or there is no list', () => {
    expect(hostsFault({ id: 'key', hosts }, ['https://a', 'https://g:1'])).toBeUndefined();
    expect(hostsFault({ id: 'key', hosts: null }, [])).toBeUndefined();
  });
});
