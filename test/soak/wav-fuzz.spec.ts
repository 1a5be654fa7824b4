import { expect, it } from 'vitest';
import { fuzzWav } from '../support/wav/index.js';

/** `FUZZ_SECONDS` says for how long; a seed of its own each day. */
it('reads or refuses damaged wav files, and nothing else', () => {
  const seconds = Number(process.env.FUZZ_SECONDS ?? 20);
  const seed = Math.floor(Date.now() / 86_400_000);
  const { files, accepted } = fuzzWav({ seed, seconds });
  console.log(`${files} files from seed ${seed}, ${accepted} of them read`);
  expect(accepted).toBeGreaterThan(0);
});
