import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork } from '../../../../src/main/engine/model/index.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { composeRun, type Roles } from '../../../../src/main/study/run/compose.ts';
import { runConfiguration, type RunConfiguration, type RunRequest } from '../../../../src/main/study/run/configuration.ts';
import { openContext } from '../../../../src/main/study/run/context.ts';
import { judgeByFolds } from '../../../../src/main/study/run/folds.ts';
import { runSource } from '../../../../src/main/study/run/source.ts';
import { testEngine } from '../../../support/engine.ts';
import { generatedData } from '../generated.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-study-folds-'));
let data: StudyData;
let context: ReturnType<typeof openContext>;
beforeAll(async () => {
  data = await generatedData(join(folder, 'images'), 60);
  context = openContext(data, join(folder, 'cache'), await openBackend(testEngine), null);
});
afterAll(() => {
  context.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Trains nothing, and notes what each fold would have been trained on. */
async function fold(change: Partial<RunRequest>) {
  const configuration = runConfiguration.parse({ data: data.hash, engine: testEngine, seed: 1, labels: 12, size: 32, steps: 300, scored: ['trained'], ...change });
  const roles = composeRun(data, configuration);
  const source = await runSource(data, await context.pixels(32), roles, configuration, context.grabCut);
  const asked: { configuration: RunConfiguration; roles: Roles }[] = [];
  const found = await judgeByFolds(configuration, data, roles, source, async (each, rest) => {
    asked.push({ configuration: each, roles: rest });
    return createNetwork({ preset: 'tiny', size: 32, classes: [] }, each.seed);
  });
  return { roles, asked, found };
}

it('judges each label once, by a training that has seen nothing of its lesion, on labels alone and half as long', async () => {
  const { roles, asked, found } = await fold({ folds: 3, weak: { kind: 'box', images: 6 }, unlabelled: 10, consistency: { method: 'twin' }, attention: { strategy: 'rank' } });
  const lesionOf = (index: number): string => data.images[index]!.component;
  expect([...found.keys()].toSorted((a, b) => a - b)).toEqual(roles.labelled);
  expect(asked).toHaveLength(3);
  for (const { configuration, roles: rest } of asked) {
    expect(configuration).toMatchObject({ steps: 150, attention: null, consistency: null, unlabelled: 0 });
    expect([rest.unlabelled, rest.validation]).toEqual([[], []]);
    const heldOut = roles.labelled.filter((index) => !rest.labelled.includes(index));
    const lesions = new Set(heldOut.map(lesionOf));
    expect(heldOut).toHaveLength(4);
    expect([...rest.labelled, ...rest.weak].filter((index) => lesions.has(lesionOf(index)))).toEqual([]);
    expect(rest.weak).toHaveLength(6);
  }
});

it('refuses more folds than lesions, and runs that do not score what they were trained on', async () => {
  await expect(fold({ labels: 4, folds: 3 })).rejects.toMatchObject({ code: 'bad-request', message: '3 folds need as many lesions, and there are 2' });
  await expect(fold({ folds: 2, scored: [] })).rejects.toThrow('score what was trained on');
});
