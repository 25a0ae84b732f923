import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../../src/main/engine/backend/index.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { runConfiguration, type RunConfiguration } from '../../../../src/main/study/run/configuration.ts';
import { resultCache } from '../../../../src/main/study/run/cache.ts';
import type { RunResult } from '../../../../src/main/study/run/result.ts';
import { openExecutor } from '../../../../src/main/study/run/executor.ts';
import { testEngine } from '../../../support/engine.ts';
import { generatedData } from '../generated.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-executor-'));
let data: StudyData;
beforeAll(async () => {
  data = await generatedData(join(folder, 'images'), 30);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configure = (seed: number, change: Partial<RunConfiguration> = {}): RunConfiguration => ({
  ...runConfiguration.parse({ data: data.hash, engine: testEngine, seed, labels: 6, size: 32, steps: 3, batchSize: 4 }), ...change,
});
const open = (cache: string, parallel: number) => openExecutor({ data, cache: join(folder, cache), engine: testEngine, parallel, commit: 'a-commit' });

describe('openExecutor', () => {
  it('makes runs in processes, several at a time, and the same ones as one process does', async () => {
    const [two, one] = [await open('two', 2), await open('one', 1)];
    try {
      expect(two).toMatchObject({ engine: testEngine, parallel: 2 });
      const configurations = [1, 2, 3].map((seed) => configure(seed));
      const [together, alone] = [await Promise.all(configurations.map((each) => two.run(each))), await Promise.all(configurations.map((each) => one.run(each)))];
      expect(together.map(({ validation }) => validation)).toEqual(alone.map(({ validation }) => validation));
      expect(together[0]!.commit).toBe('a-commit');
    } finally {
      two.close();
      one.close();
    }
  });

  it('reads what another engine has made without opening that engine', async () => {
    const executor = await openExecutor({ data, cache: join(folder, 'elsewhere'), engine: 'no-engine' as EngineName, parallel: 2, commit: null });
    try {
      const made = { configuration: configure(1, { engine: 'no-engine' as EngineName }), device: 'another computer' } as RunResult;
      await resultCache(join(folder, 'elsewhere')).write(made);
      expect(await executor.run(made.configuration)).toEqual(made);
      await expect(executor.run(configure(2, { engine: 'no-engine' as EngineName }))).rejects.toThrow('no-engine');
    } finally {
      executor.close();
    }
  });

  it('makes a run once that several ask for at once', async () => {
    const executor = await open('asked-twice', 2);
    try {
      const [one, other] = await Promise.all([executor.run(configure(1)), executor.run(configure(1))]);
      expect(other).toBe(one);
    } finally {
      executor.close();
    }
  });

  it('tells what a run failed of, and makes the next one', async () => {
    const executor = await open('failing', 1);
    try {
      await expect(executor.run(configure(1, { labelled: [100_000] }))).rejects.toThrow('was about to train');
      expect((await executor.run(configure(2))).configuration.seed).toBe(2);
    } finally {
      executor.close();
    }
  });

  it.runIf(process.platform === 'linux')('replaces a process that died', async () => {
    const executor = await open('dying', 1);
    const children = (): number[] => execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
      .split('\n').filter((line) => line.includes('process-entry')).map((line) => Number.parseInt(line, 10));
    try {
      await executor.run(configure(1));
      const [first] = children();
      process.kill(first!, 'SIGKILL');
      await expect.poll(children).toEqual([]);
      expect((await executor.run(configure(3))).configuration.seed).toBe(3);
      expect(children()).toHaveLength(1);
      expect(children()).not.toContain(first);
    } finally {
      executor.close();
    }
  });
});
