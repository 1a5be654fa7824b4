/**
 * Modules of the library that are imported without its entry, which warns on the console in Node 20.
 *
 * It does not officially support Node 20, but the medium tests of this module pass there.
 */
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider';
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  import type { errors } from 'oidc-provider';

  export const InvalidScope: typeof errors.InvalidScope;
  export const InvalidTarget: typeof errors.InvalidTarget;
}
