import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGreeting } from '../dist/greeting.js';

test('a greeting begins the text', () => {
  assert.equal(isGreeting('  Hello, how can I help?'), true);
  assert.equal(isGreeting('good evening'), true);
  assert.equal(isGreeting('Say hello'), false);
  assert.equal(isGreeting('History'), false);
});
