import { describe, expect, it } from 'vitest';
import { OTHER, TenantTotals } from './tenant-totals.js';

const tenants = (count: number, prefix = 't'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** Operations of tenants that were accepted and succeeded. */
function run(totals: TenantTotals, ids: readonly string[], times = 1): void {
  for (let time = 0; time < times; time += 1) {
    for (const id of ids) {
      totals.note(id);
      totals.ended(id, 'succeeded');
    }
  }
}

const succeeded = (totals: TenantTotals): Map<string, number> =>
  new Map([...totals].map(([label, { ended }]) => [label, ended.get('succeeded') ?? 0]));

describe('TenantTotals', () => {
  it('counts 50 tenants by their ids, and the rest as other', () => {
    const totals = new TenantTotals();
    run(totals, tenants(60));
    const counts = succeeded(totals);
    expect(counts.size).toBe(51);
    expect(counts.get('t49')).toBe(1);
    expect(counts.get(OTHER)).toBe(10);
    expect([totals.labelOf('t0'), totals.labelOf('t50'), totals.labelOf('never seen')]).toEqual(['t0', OTHER, OTHER]);
  });

  it('has 51 labels at most after any number of tenants', () => {
    const totals = new TenantTotals();
    for (let round = 0; round < 20; round += 1) run(totals, tenants(500, `r${round}-`), 3);
    expect([...totals]).toHaveLength(51);
  });

  it('gives a tenant that becomes active series of its own, in place of the least active one', () => {
    const totals = new TenantTotals();
    run(totals, tenants(49), 10);
    run(totals, ['quiet'], 2);
    run(totals, ['busy'], 100);
    expect([totals.labelOf('busy'), totals.labelOf('quiet')]).toEqual(['busy', OTHER]);
    expect(succeeded(totals).get('busy')).toBe(96);
    expect(succeeded(totals).get(OTHER)).toBe(4);
  });

  it('keeps the top while tenants are about equally active', () => {
    const totals = new TenantTotals();
    run(totals, tenants(100), 200);
    expect(tenants(50).map((id) => totals.labelOf(id))).toEqual(tenants(50));
  });

  it('decays activity: a tenant that was busy long ago makes room', () => {
    const totals = new TenantTotals();
    run(totals, ['once'], 5_000);
    run(totals, tenants(60), 3_000);
    run(totals, tenants(20, 'new-'), 2_000);
    expect(totals.labelOf('once')).toBe(OTHER);
  });

  it('drops the tenant that was active least recently, also after activity was halved', () => {
    const totals = new TenantTotals();
    run(totals, tenants(50), 100);
    run(totals, tenants(999, 'c'));
    run(totals, ['latest'], 60);
    // The 10,000th operation halves the activity of all tenants.
    run(totals, ['t0'], 3_941);
    run(totals, ['one too many']);
    // The least active of the top has 50; twice that is needed.
    run(totals, ['latest'], 70);
    expect(totals.labelOf('latest')).toBe(OTHER);
    run(totals, ['latest']);
    expect(totals.labelOf('latest')).toBe('latest');
  });

  it('never decreases the counter of other', () => {
    const totals = new TenantTotals();
    let before = 0;
    for (let round = 0; round < 30; round += 1) {
      run(totals, tenants(70, `r${round % 3}-`), 5);
      const other = succeeded(totals).get(OTHER)!;
      expect(other).toBeGreaterThanOrEqual(before);
      before = other;
    }
    expect(before).toBeGreaterThan(0);
  });

  it('counts refusals by their code', () => {
    const totals = new TenantTotals();
    totals.note('a');
    for (const code of ['quota.exceeded', 'quota.exceeded', 'server.busy']) totals.refused('a', code);
    totals.refused('unknown', 'server.busy');
    expect([...totals].map(([label, { refused }]) => [label, Object.fromEntries(refused)])).toEqual([
      ['a', { 'quota.exceeded': 2, 'server.busy': 1 }],
      [OTHER, { 'server.busy': 1 }],
    ]);
  });
});
