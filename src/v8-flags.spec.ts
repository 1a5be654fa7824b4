import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { missingFlags, recommendedFlags } from './v8-flags.js';

describe('recommended V8 flags', () => {
  it('keeps WebAssembly in the baseline compiler on Node 24 and 25 only', () => {
    const withBaseline = ['20.19.6', '22.23.5', '24.22.3', '25.1.0', '26.12.1'].filter((version) =>
      recommendedFlags(version).includes('--no-wasm-dynamic-tiering'),
    );
    expect(withBaseline).toEqual(['24.22.3', '25.1.0']);
  });

  it('are all known to the Node.js that runs the tests', () => {
    const { status, stderr } = spawnSync(process.execPath, [...recommendedFlags(), '-e', ''], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('are missing from a plain start', () => {
    expect(missingFlags(['--a=1', '--no-b'], { execArgv: ['--title=x'], env: {} })).toEqual(['--a=1', '--no-b']);
  });

  it('count as given with a value of the operator, underscores, or in NODE_OPTIONS', () => {
    const execArgv = ['--max_semi_space_size=4', '--allocation-site-pretenuring'];
    const env = { NODE_OPTIONS: '--title=x  --heap-growing-percent=100' };
    const recommended = ['--max-semi-space-size=16', '--no-allocation-site-pretenuring', '--heap-growing-percent=200'];
    expect(missingFlags(recommended, { execArgv, env })).toEqual([]);
  });
});
