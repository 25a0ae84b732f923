import type { Check } from '../harness.ts';
import { agreement } from './agreement.ts';
import { installation } from './installation.ts';
import { tensorflowSpeed, wasmSpeed } from './speed.ts';

/** What the engines must show: installed, fast, and in agreement. */
export const nativeEngine: Check[] = [installation, tensorflowSpeed, wasmSpeed, agreement];
