import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { inside, splitsByName, temporaryFolder } from './fixture.ts';

const images = 300;
const kills = 6;

type Outcome = { committed: number; done: boolean };

/** Runs the writer; kills it that long after its first word (at once where it is 0), or lets it end. */
async function write(folder: string, killAfterMs: number | null): Promise<Outcome> {
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'kill-writer.ts'), folder, String(images)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const closed = new Promise<void>((resolve) => writer.on('close', () => resolve()));
  const spoke = new Promise<void>((resolve) =>
    writer.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      resolve();
    }),
  );
  if (killAfterMs !== null) {
    await Promise.race([spoke, closed]);
    await wait(killAfterMs);
    writer.kill('SIGKILL');
  }
  await closed;
  const words = said.split('\n').filter((word) => word !== '');
  return { committed: Number(words.findLast((word) => word !== 'done') ?? 0), done: words.includes('done') };
}

test('a writer killed at any moment loses nothing that it committed, and doubles nothing', async () => {
  const folder = join(temporaryFolder(), 'project');
  const random = new Random(20_261_122);
  let most = 0;
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const { committed, done } = await write(folder, random.between(0, 120));
    killed += Number(!done);
    most = Math.max(most, committed);
    const store = openProject(folder);
    const { clean, problems } = await store.verify();
    expect({ clean, damage: problems.filter(({ kind }) => kind !== 'unreferenced' && kind !== 'unfinished-import') }).toEqual({ clean: true, damage: [] });
    expect(store.summary().images).toBeGreaterThanOrEqual(most);
    store.close();
    if (done) break;
  }
  expect(killed).toBeGreaterThan(0);
  const { done } = await write(folder, null);
  const store = openProject(folder);
  // Either this last run ended the import, or the one before had.
  expect(done || store.jobs.list()[0]!.state === 'done').toBe(true);
  expect(store.summary()).toMatchObject({ images, masks: images, lesions: images / 3, attributes: [{ key: 'age', values: images / 3 }] });
  expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM attribute_value').pluck().get())).toBe(images / 3);
  expect(await store.verify()).toMatchObject({ clean: true, problems: [], checked: { objects: images } });
  expect(new Set(Object.values(splitsByName(store)))).toEqual(new Set(['train', 'validation', 'test']));
  store.close();
});
