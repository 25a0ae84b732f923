import { createRequire, registerHooks } from 'node:module';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';

export type { NodeJSKernelBackend };

type BackendModule = { NodeJSKernelBackend: new (binding: object, packageName: string) => NodeJSKernelBackend };

const packageName = '@tensorflow/tfjs-node-gpu';
const nodeRequire = createRequire(import.meta.url);

// Functions that Node 23 removed from its `util` and that the package calls with every operation (tensorflow/tfjs#8609).
const utilUrl = new URL('util-of-node-22.cjs', import.meta.url).href;
const utilSource = `
  const util = require('node:util');
  module.exports = { ...util, isArray: Array.isArray, isNullOrUndefined: (value) => value === null || value === undefined };
`;

/**
 * The package's backend and its kernels, which register themselves. Not its index, which looks for a binding in node_modules.
 * Its modules, and no others, see a `util` with what they need.
 */
export function createPackageBackend(binding: object): NodeJSKernelBackend {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'util' && context.parentURL?.includes(`/${packageName}/`)
        ? { url: utilUrl, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) => (url === utilUrl ? { format: 'commonjs', shortCircuit: true, source: utilSource } : next(url, context)),
  });
  try {
    const { NodeJSKernelBackend } = nodeRequire(`${packageName}/dist/nodejs_kernel_backend`) as BackendModule;
    nodeRequire(`${packageName}/dist/register_all_kernels`);
    return new NodeJSKernelBackend(binding, packageName);
  } finally {
    hooks.deregister();
  }
}
