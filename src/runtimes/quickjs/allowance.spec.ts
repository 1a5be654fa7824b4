import { describe, expect, it } from 'vitest';
import { Allowance } from './allowance.js';

describe('an allowance of 800 ms in a second', () => {
  it('is full at first, and is filled by 0.8 ms in each', () => {
    const allowance = new Allowance(800);
    expect(allowance.left(0)).toBe(800);
    allowance.spend(300, 0);
    expect(allowance.left(0)).toBe(500);
    expect(allowance.left(100)).toBe(580);
  });

  it('saves up no more than the time of one second', () => {
    const allowance = new Allowance(800);
    expect(allowance.left(60_000)).toBe(800);
  });

  it('lasts for five times what is left, since it is filled meanwhile', () => {
    const allowance = new Allowance(800);
    allowance.spend(700, 0);
    expect(allowance.lastsMs(0)).toBe(500);
    allowance.spend(500, 500);
    expect(allowance.left(500)).toBe(0);
  });

  it('pays a debt back before it has time left', () => {
    const allowance = new Allowance(800);
    allowance.spend(1_600, 0);
    expect(allowance.left(0)).toBe(-800);
    expect(allowance.waitMs(40, 0)).toBe(1_050);
    expect(allowance.waitMs(40, 1_050)).toBe(0);
  });

  it('waits for no more than it holds', () => {
    const allowance = new Allowance(800);
    allowance.spend(400, 0);
    expect(allowance.waitMs(10_000, 0)).toBe(500);
  });

  it('of a whole second never ends', () => {
    const allowance = new Allowance(1_000);
    allowance.spend(600, 600);
    expect(allowance.lastsMs(600)).toBe(Infinity);
    expect(allowance.left(1_200)).toBe(1_000);
  });
});
