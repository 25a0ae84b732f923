import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical } from '../../../../src/main/study/run/configuration.ts';
import { type AcceptanceContext, run } from '../../harness.ts';
import { type LoopOptions, type LoopOutcome, runLoop } from './run-loop.ts';

/** What a file holds in place of maps. */
type Kept = Omit<LoopOutcome, 'lesions' | 'queues' | 'control'> & { lesions: [string, string][]; queues: KeptArm; control: KeptArm };
type KeptArm = Omit<LoopOutcome['queues'], 'testIou'> & { testIou: [string, number][] };

/**
 * A loop's outcome; where there is a folder for results, it is read there if the same commit has made it before, since a loop takes
 * a quarter of an hour. A tree with changes of its own has no commit, and nothing of it is kept.
 */
export async function obtainLoop(options: LoopOptions & { context: AcceptanceContext }): Promise<LoopOutcome> {
  const { context, seed, size, round } = options;
  const commit = await commitOf(context);
  if (!context.studies || !commit) return runLoop(options);
  const key = createHash('sha256').update(canonical({ commit, seed, size, round })).digest('hex');
  const file = join(context.studies, 'loops', `${key}.json`);
  const kept = read(file);
  if (kept) {
    context.say(`seed ${seed}: read from ${file}`);
    return kept;
  }
  const outcome = await runLoop(options);
  const { lesions, queues, control } = outcome;
  const plain: Kept = { ...outcome, lesions: [...lesions], queues: { ...queues, testIou: [...queues.testIou] }, control: { ...control, testIou: [...control.testIou] } };
  mkdirSync(join(context.studies, 'loops'), { recursive: true });
  writeFileSync(file, JSON.stringify(plain));
  return outcome;
}

function read(file: string): LoopOutcome | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { lesions, queues, control, ...rest } = JSON.parse(text) as Kept;
  return { ...rest, lesions: new Map(lesions), queues: { ...queues, testIou: new Map(queues.testIou) }, control: { ...control, testIou: new Map(control.testIou) } };
}

async function commitOf({ clone }: AcceptanceContext): Promise<string | null> {
  const [head, changes] = [await run('git', ['rev-parse', 'HEAD'], { cwd: clone }), await run('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: clone })];
  return head.code === 0 && changes.code === 0 && changes.stdout.trim() === '' ? head.stdout.trim() : null;
}
