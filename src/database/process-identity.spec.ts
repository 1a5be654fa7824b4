import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stateOf, thisProcess } from './process-identity.js';

describe('the identity of a process', () => {
  it('reports a running process as alive', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    try {
      expect(await stateOf({ ...(await thisProcess()), pid: child.pid ?? 0, startTime: null })).toBe('alive');
    } finally {
      child.kill();
    }
  });

  it('reports a process that has ended as gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const { pid } = child;
    await once(child, 'exit');
    expect(await stateOf({ ...(await thisProcess()), pid: pid ?? 0 })).toBe('gone');
  });

  it('differs from an earlier process of the same pid by its start time', async () => {
    const identity = await thisProcess();
    expect(await stateOf({ ...identity, startTime: '1' })).toBe('gone');
  });

  it('reports nothing about a pid of another machine or container', async () => {
    const identity = await thisProcess();
    expect(await stateOf({ ...identity, pidNamespace: 'another boot pid:[1]' })).toBe('unknown');
    expect(await stateOf({ ...identity, pidNamespace: null })).toBe('unknown');
  });
});
