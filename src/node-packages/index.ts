export { NODE_API_VERSION } from './find-package.js';
export { loadNodePackages } from './load-node-packages.js';
export { NodePackageError } from './node-package-error.js';
