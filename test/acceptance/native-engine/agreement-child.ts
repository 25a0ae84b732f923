// node agreement-child.ts curve ENGINE SAMPLE FOLDER STEPS: trains on the sample set; prints an `EngineCurve`.
// node agreement-child.ts round ENGINE SAMPLE FOLDER NAME: a round on the sample set, in the folder NAME of jobs/; prints a `ScoredPool`.
// One engine a process, as rounds have it.
import { mkdirSync } from 'node:fs';
import type { RoundRequest } from '../../../src/core/contract/index.ts';
import { openTensorCache } from '../../../src/main/dataset/tensor-cache.ts';
import { openBackend, type BackendName } from '../../../src/main/engine/backend/index.ts';
import { createNetwork } from '../../../src/main/engine/model/index.ts';
import { resolveTrainingConfiguration, train } from '../../../src/main/engine/train/index.ts';
import { runRound } from '../../../src/main/jobs/round/run.ts';
import { runSmallRound, samplePool } from '../honesty/small-round.ts';
import type { EngineCurve, ScoredPool } from './judge.ts';

const [mode, engine, sample, folder, last] = process.argv.slice(2) as [string, BackendName, string, string, string];
mkdirSync(folder, { recursive: true });
const found = mode === 'curve' ? await curve(Number(last)) : await round(last);
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));

/** Small, since plain JavaScript takes part: two seconds an image. */
async function curve(steps: number): Promise<EngineCurve> {
  const size = 32;
  const { name, device } = await openBackend(engine);
  const { images } = await samplePool(sample, folder);
  const source = await openTensorCache({ projectFolder: folder, size, images });
  const trainIndices = images.flatMap((image, index) => (image.split === 'train' ? [index] : []));
  const losses: number[] = [];
  await train({
    network: createNetwork({ preset: 'tiny', size, classes: [] }, 7),
    source, trainIndices, validationIndices: [], weights: null,
    configuration: resolveTrainingConfiguration({ steps, epochs: null, batchSize: 6, learningRate: 0.006, weightDecay: 0.01, patience: 0, seed: 7 }, trainIndices.length),
    resumeFrom: null, checkpoint: null,
    report: ({ loss }) => losses.push(loss),
  });
  source.close();
  return { engine: name, device, losses };
}

/** A round that goes on from whatever its folder holds. */
async function round(name: string): Promise<ScoredPool> {
  const pool = await samplePool(sample, folder, 1);
  const request: RoundRequest = { size: 64, steps: 200, sparsities: [0.3, 0.5, 0.7, 0.9], engine: engine === 'auto' ? 'auto' : engine };
  const { result, hardness, weightsSha256 } = await runSmallRound(runRound, pool, folder, name, request);
  return { engine: result.engine, device: result.engineUse!.device, weightsSha256, iou: result.test?.iou ?? null, cutOff: result.flagged.cutOff, rows: hardness };
}
