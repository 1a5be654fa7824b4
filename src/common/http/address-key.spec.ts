import { describe, expect, it } from 'vitest';
import { addressKey } from './address-key.js';

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:5123', '203.0.113.7'],
    ['2a00:1450:1:2:3:4:5:6', '2a00:1450:1:2'],
    ['2a00:1450:1:2:ffff::1', '2a00:1450:1:2'],
    ['[2a00:1450:1:2::9]:443', '2a00:1450:1:2'],
    ['2a00:1450:1:3::1', '2a00:1450:1:3'],
  ])('counts %s by %s', (address, key) => {
    expect(addressKey(address, false)).toBe(key);
    expect(addressKey(address, true)).toBe(key);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '192.168.0.1',
    '172.16.9.9',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1',
    '100.64.0.1',
  ])('counts %s only where TRUST_PROXY is set', (address) => {
    expect(addressKey(address, false)).toBeUndefined();
    expect(addressKey(address, true)).toBeDefined();
  });

  it('counts what a proxy sent instead of an address', () => {
    expect(addressKey('unknown', true)).toBe('unknown');
    expect(addressKey(undefined, true)).toBeUndefined();
  });
});
