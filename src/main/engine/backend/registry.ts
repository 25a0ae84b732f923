// The union package registers the gradients of tfjs-core's operations, which has no entry of its own for them under Node.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../core/errors.ts';
import { plural } from '../../../core/text.ts';
import { threadCount } from '../workers/thread-count.ts';
import { registerGradients } from './gradients.ts';
import { openTensorflow, probeTensorflow } from './tensorflow/open.ts';
import { openWasm } from './wasm/open.ts';
import { isSoftwareGpu, openWebgpu, probeWebgpu } from './webgpu/open.ts';

export type EngineName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

export type Engine = {
  name: EngineName;
  /** Why it cannot be opened, and what to do; null if trying is worth it. */
  probe(): { reason: string; fix: string } | null;
  /** Makes it the one that every tensor operation of this process uses; answers what computes, in words. */
  open(): Promise<string>;
  /** Once open: whether it is a graphics adapter that the processor emulates. */
  isSoftware?(): boolean;
};

/** In the order in which `auto` prefers them. */
export const engines: readonly Engine[] = [
  { name: 'tensorflow', probe: probeTensorflow, open: openTensorflow },
  { name: 'webgpu', probe: probeWebgpu, open: openWebgpu, isSoftware: isSoftwareGpu },
  {
    name: 'wasm',
    probe: () => null,
    open: async () => `${await openWasm()}, ${plural(threadCount(), 'thread')}`,
  },
  {
    name: 'cpu',
    probe: () => null,
    open: async () => {
      await use('cpu');
      return 'JavaScript';
    },
  },
];

async function use(backend: string): Promise<void> {
  tf.enableProdMode();
  registerGradients();
  if (!(await tf.setBackend(backend))) {
    throw new WeakspotError('missing-dependency', `the engine ${backend} could not be started; see "weakspot doctor"`, { engine: backend });
  }
}
