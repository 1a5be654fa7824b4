import { expect, it } from 'vitest';
import { fuzzWav } from '../../test/support/wav/index.js';

it('reads or refuses damaged files, and nothing else', () => {
  const { files, accepted } = fuzzWav({ seed: 20_240_711, seconds: 2 });
  expect(accepted).toBeGreaterThan(0);
  expect(files).toBeGreaterThan(accepted);
});
