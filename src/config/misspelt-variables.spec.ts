import { describe, expect, it } from 'vitest';
import { misspeltVariables } from './misspelt-variables.js';

describe('misspeltVariables', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URLS', 'DATABASE_URL'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
    ['OUTBOUND-ALLOW', 'OUTBOUND_ALLOW'],
    ['DATA_DI', 'DATA_DIR'],
    ['XPORT', 'PORT'],
    ['PROT', 'PORT'],
    ['HOTS', 'HOST'],
    ['DATADIR', 'DATA_DIR'],
  ])('reports %s with the setting that is one edit away', (name, meant) => {
    expect(misspeltVariables({ [name]: 'hunter2' })).toEqual([
      `${name} is not a setting and has no effect: did you mean ${meant}?`,
    ]);
  });

  it.each(['PORT', 'HTTP_PROXY', 'HTTPS_PROXY', 'PATH', 'HOME', 'http_proxy', 'LOG_LVL', ''])(
    'reports nothing for %j, which is a setting or far from one',
    (name) => {
      expect(misspeltVariables({ [name]: '1' })).toEqual([]);
    },
  );
});
