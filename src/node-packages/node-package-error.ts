/** An unusable package of NODE_PACKAGES; the message gives the reason and the fix. */
export class NodePackageError extends Error {
  override readonly name = 'NodePackageError';

  constructor(specifier: string, fault: string, options?: ErrorOptions) {
    super(`NODE_PACKAGES: '${specifier}' ${fault}`, options);
  }
}
