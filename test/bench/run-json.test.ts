import { expect, it } from 'vitest';
import { runJson } from '../../bench/run-json.ts';

const node = (script: string): Promise<unknown> => runJson(process.execPath, ['-e', script]);

it('reads the last line that a program prints', async () => {
  expect(await node('console.log("warming up"); console.log(JSON.stringify({ rate: 3 }))')).toEqual({ rate: 3 });
});

it('says what a program printed instead of figures, and what it complained of', async () => {
  await expect(node('console.log("done")')).rejects.toThrow(/printed no figures, but: done$/);
  await expect(node('throw new TypeError("no torch")')).rejects.toThrow(/ended with status 1: TypeError: no torch$/);
});
