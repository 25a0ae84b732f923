import type { Check } from '../harness.ts';
import { agreement } from './agreement.ts';
import { installation } from './installation.ts';
import { gpu, largePool, tensorflowSpeed, wasmSpeed } from './speed.ts';

/** What the engines must show: installed, fast, and in agreement. */
export const nativeEngine: Check[] = [installation, tensorflowSpeed, wasmSpeed, agreement, largePool, gpu];
