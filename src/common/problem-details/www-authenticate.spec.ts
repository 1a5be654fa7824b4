import { describe, expect, it } from 'vitest';
import { DataFlowError, ERRORS, type ErrorCode } from '../errors/index.js';
import { wwwAuthenticate } from './www-authenticate.js';

describe('wwwAuthenticate', () => {
  it('names the scheme alone where no token was sent', () => {
    expect(wwwAuthenticate(new DataFlowError('auth.token-missing', 'No header.'))).toBe('Bearer');
  });

  it.each(['auth.token-invalid', 'auth.token-expired'] as const)('says why a token is refused: %s', (code) => {
    expect(wwwAuthenticate(new DataFlowError(code, 'It is so.'))).toBe(
      'Bearer error="invalid_token", error_description="It is so."',
    );
  });

  it('names the scope that is missing', () => {
    const error = new DataFlowError('auth.scope-missing', 'No scope.', { scope: 'Wagtail.Admin' });
    expect(wwwAuthenticate(error)).toBe('Bearer error="insufficient_scope", scope="Wagtail.Admin"');
  });

  it('stays one header, whatever the sentence holds', () => {
    const error = new DataFlowError('auth.token-invalid', 'a "b" \\ é\r\nc');
    expect(wwwAuthenticate(error)).toBe(`Bearer error="invalid_token", error_description="a 'b' ' ???c"`);
  });

  it('is sent for no other error', () => {
    const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => wwwAuthenticate(new DataFlowError(code, '')));
    expect(codes).toEqual(['auth.token-missing', 'auth.token-invalid', 'auth.token-expired', 'auth.scope-missing']);
  });
});
