import { describe, expect, it } from 'vitest';
import { AddressRules } from './address-rules.js';

describe('AddressRules', () => {
  it.each([
    ['public', 'example.com', '93.184.216.34', true],
    ['public', '93.184.216.34', '93.184.216.34', true],
    ['public', 'example.com', '2606:2800:220:1:248:1893:25c8:1946', true],
    ['public', 'rebound.example', '127.0.0.1', false],
    ['public', 'rebound.example', '10.0.0.1', false],
    ['public', 'rebound.example', '::1', false],
    ['public', 'rebound.example', '::ffff:127.0.0.1', false],
    ['public', 'rebound.example', '64:ff9b::7f00:1', false],
    ['public', 'rebound.example', '2002:7f00:1::', false],
    ['public', 'rebound.example', '64:ff9b:1::7f00:1', false],
    ['public', 'rebound.example', '::7f00:1', false],
    ['public', 'rebound.example', 'fec0::1', false],
    ['public', 'rebound.example', '100:0:0:1::1', false],
    ['asr.example.com', 'asr.example.com', '64:ff9b:1::a9fe:a9fe', false],
    ['asr.example.com', 'asr.example.com', 'fd00::1', true],
    ['public', 'rebound.example', 'fd00:ec2::254', false],
    ['public', '169.254.169.254', '169.254.169.254', false],
    ['public', 'rebound.example', '168.63.129.16', false],
    ['168.63.129.16', '168.63.129.16', '168.63.129.16', true],
    ['asr.example.com', 'asr.example.com', '168.63.129.16', false],
    ['public', '0.0.0.0', '0.0.0.0', false],
    ['public', '::ffff:a9fe:a9fe', '::ffff:a9fe:a9fe', false],
    ['', 'example.com', '93.184.216.34', false],
    ['asr.example.com', 'asr.example.com', '10.1.2.3', true],
    ['asr.example.com', 'ASR.example.com.', '93.184.216.34', true],
    ['asr.example.com', 'asr.example.com', '127.0.0.1', false],
    ['asr.example.com', 'asr.example.com', '169.254.169.254', false],
    ['asr.example.com', 'www.example.com', '93.184.216.34', false],
    ['asr.example.com', '10.1.2.3', '10.1.2.3', false],
    ['*.example.com', 'a.b.example.com', '10.1.2.3', true],
    ['*.example.com', 'example.com', '10.1.2.3', false],
    ['*.example.com', 'badexample.com', '10.1.2.3', false],
    ['10.1.0.0/16', '10.1.2.3', '10.1.2.3', true],
    ['10.1.0.0/16', 'anything', '10.1.2.3', true],
    ['10.1.0.0/16', '10.2.2.3', '10.2.2.3', false],
    ['10.1.0.0/16', '::ffff:10.1.2.3', '::ffff:10.1.2.3', true],
    ['127.0.0.1', 'localhost', '127.0.0.1', true],
    ['127.0.0.1', 'localhost', '127.0.0.2', false],
    ['::1', 'localhost', '::1', true],
    ['fd00::/8', 'localhost', 'fd00:ec2::254', true],
    ['public', 'example.com', 'nonsense', false],
  ])('with %j, %s at %s: %s', (list, name, address, allowed) => {
    expect(new AddressRules(list).allows(name, address)).toBe(allowed);
  });

  it.each(['10.0.0.0/33', 'http://example.com', 'a b', '*'])('refuses the entry %j', (list) => {
    expect(() => new AddressRules(list)).toThrow(/^OUTBOUND_ALLOW: expected .* found/);
  });

  it('knows the host and port of the services that the operator has named, in any scheme', () => {
    const rules = new AddressRules('', ['http://127.0.0.1:8000/v1', 'https://ASR.example']);
    const isService = (address: string): boolean => rules.isService(new URL(address));
    expect(['http://127.0.0.1:8000', 'ws://127.0.0.1:8000/x', 'https://asr.example:443/a'].map(isService)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ['http://127.0.0.1:8001', 'http://127.0.0.1', 'http://localhost:8000', 'http://asr.example'].map(isService),
    ).toEqual([false, false, false, false]);
    expect(rules.allows('127.0.0.1', '127.0.0.1')).toBe(false);
  });

  it('allows a proxy for a name only if the list has that name', () => {
    const rules = new AddressRules('10.1.0.0/16, asr.example.com');
    expect(rules.mayBeCalled('asr.example.com', true)).toBe(true);
    expect(rules.mayBeCalled('www.example.com', true)).toBe(false);
    expect(rules.mayBeCalled('www.example.com', false)).toBe(true);
    expect(rules.mayBeCalled('10.2.0.1', true)).toBe(false);
  });
});
