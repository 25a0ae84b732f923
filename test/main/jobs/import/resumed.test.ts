import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { ProjectStore } from '../../../../src/main/db/index.ts';
import { boxMask, picture, writeFiles } from '../../dataset/support/pictures.ts';
import { newProject, startImport, temporaryFolder } from '../../db/fixture.ts';
import { runAgainst } from './run-against.ts';

let folder: string;
let store: ProjectStore;
beforeEach(() => {
  folder = temporaryFolder();
  store = newProject();
});

const request = () => ({ images: join(folder, 'images'), masks: join(folder, 'masks'), preset: 'generic' as const });
const names = Array.from({ length: 180 }, (_, index) => String(index).padStart(3, '0'));

/** 000 has an empty mask and 001 a full one, in the first batch of 128; 179 has an empty one, in the second. */
async function writeOddMasks(): Promise<void> {
  const boxes: Record<string, [width: number, height: number]> = { '000': [0, 0], '001': [16, 12], '179': [0, 0] };
  for (const [index, name] of names.entries()) {
    const [width, height] = boxes[name] ?? [5, 5];
    writeFiles(folder, {
      [`images/${name}.png`]: await picture(index, 16, 12).png().toBuffer(),
      [`masks/${name}_mask.png`]: await boxMask(16, 12, { x: 0, y: 0, width, height }).toBuffer(),
    });
  }
}

it('an import that was interrupted warns of what its first run read, once, as an undisturbed one does', async () => {
  await writeOddMasks();
  const warnings = [
    { file: '000_mask.png', code: 'empty-mask', message: '000_mask.png: the mask marks no lesion at all' },
    { file: '001_mask.png', code: 'full-mask', message: '001_mask.png: the mask marks the whole image as lesion' },
    { file: '179_mask.png', code: 'empty-mask', message: '179_mask.png: the mask marks no lesion at all' },
  ];
  const undisturbed = newProject();
  expect((await runAgainst(undisturbed, startImport(undisturbed, request())))!.warnings).toEqual(warnings);

  const job = startImport(store, request());
  expect(await runAgainst(store, job, 1)).toBeNull();
  expect(store.summary().images).toBeLessThan(180);
  expect(await runAgainst(store, job)).toMatchObject({ images: 180, masks: 180, unchanged: 0, warnings });
});

it('an import that goes on does not call images unchanged that its first run gave masks', async () => {
  await writeOddMasks();
  await runAgainst(store, startImport(store, { ...request(), masks: null }));
  rmSync(join(folder, 'masks/179_mask.png'));
  const job = startImport(store, request());
  expect(await runAgainst(store, job, 1)).toBeNull();
  // All but 179 gained a mask, some by the first run and some by the second.
  expect(await runAgainst(store, job)).toMatchObject({ images: 0, masks: 179, unchanged: 1 });
});
