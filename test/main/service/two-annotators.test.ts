// Two annotators, one of them in two windows, edit one project at the same time over real sockets; what the service
// acknowledged, and that alone, must be there afterwards. WEAKSPOT_EDITS sets how many edits, WEAKSPOT_SEED which.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openClient } from '../../../src/main/service/open-client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { Random } from '../../../src/core/random.ts';
import { editAtRandom, type Editor } from './editor-model.ts';
import { Ledger } from './edit-ledger.ts';
import { attachAs, makeReviewProject, serviceEntry } from './reviewing-project.ts';

const edits = Number(process.env['WEAKSPOT_EDITS'] ?? 200);
const seed = Number(process.env['WEAKSPOT_SEED'] ?? 1);

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-two-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it(`loses none of ${edits} interleaved edits, and keeps nothing that it refused`, { timeout: 60_000 + 100 * edits }, async () => {
  const { project, images } = makeReviewProject(root, 3);
  const ledger = new Ledger();
  const editors: Editor[] = await Promise.all(
    ['Ada', 'Ada', 'Ben'].map(async (name, window) => ({
      name,
      window,
      client: await attachAs(project, name),
      random: Random.derive(seed, 'editor', window),
      ledger,
      images: Object.values(images).slice(0, 3),
    })),
  );
  // Each window waits for its own answer and for nobody else's.
  await Promise.all(
    editors.map(async (editor) => {
      while (ledger.attempts < edits) await editAtRandom(editor);
    }),
  );
  const report = ledger.report();
  process.stdout.write(`${JSON.stringify({ seed, ...report })}\n`);
  expect(ledger.attempts).toBeGreaterThanOrEqual(edits);
  expect(ledger.surprises).toEqual([]);
  if (edits >= 200) {
    // Nothing is shown by edits that never meet, or by kinds that never come.
    for (const kind of ['take', 'append', 'seek', 'submit', 'verdict', 'tag', 'release'] as const) expect(report.acknowledged[kind], kind).toBeGreaterThan(0);
    expect(report.refused['conflict']).toBeGreaterThan(10);
  }

  await ledger.check(editors);
  for (const { client } of editors) client.close();
  while (findHolder(project)) await delay(20);
  // And the same after the service has come anew.
  const again = await Promise.all(editors.map(async (editor) => ({ ...editor, client: await attachAs(project, editor.name) })));
  await ledger.check(again);
  const examiner = await openClient(project, { entry: serviceEntry });
  expect(await examiner.call('project.verify', {})).toMatchObject({ clean: true, problems: [] });
  for (const client of [examiner, ...again.map((editor) => editor.client)]) client.close();
  while (findHolder(project)) await delay(20);
});
