/**
 * Resolves `dataflow-server/node` to the server's own copy, even if a package brings another one.
 *
 * A class is a node only if it has the decorator of the server's copy.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/module.html#hooks
 */

/** @type {string | undefined} */
let ownUrl;

/** @param {{ url: string }} data */
export function initialize({ url }) {
  ownUrl = url;
}

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  if (specifier === 'dataflow-server/node' && ownUrl !== undefined) return { url: ownUrl, shortCircuit: true };
  return nextResolve(specifier, context);
}
