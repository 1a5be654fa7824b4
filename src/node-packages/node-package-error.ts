/** A package of NODE_PACKAGES cannot be used; the message says why, and how to mend it. */
export class NodePackageError extends Error {
  override readonly name = 'NodePackageError';

  constructor(specifier: string, fault: string, options?: ErrorOptions) {
    super(`NODE_PACKAGES: '${specifier}' ${fault}`, options);
  }
}
