import type { KernelBackend, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * tfjs's `Identity` without the copy that its wasm backend makes: every activation that a gradient needs goes through it, and
 * tensors never change, so that sharing the data is enough (its `Reshape` does the same). Texts go to the kernel that the backend has.
 */
export function identityConfig(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (call) => {
      const x = call.inputs['x'] as TensorInfo;
      if (x.dtype === 'string') return original.kernelFunc(call);
      (call.backend as KernelBackend).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  };
}
