import { describe, vi } from 'vitest';
import { testEngine } from '../../../support/engine.ts';
import { checkLosses } from './check-losses.ts';

// What a graphics card computes by tensor operations, on engines that every machine has; see also backend/webgpu/losses.test.ts.
vi.mock('../../../../src/main/engine/loss/host/image-term.ts', async (original) => ({ ...(await original<object>()), computesOnHost: () => false }));

describe.each(['cpu', testEngine] as const)('gradients by tensor operations on %s', checkLosses);
