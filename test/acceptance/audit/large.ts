import { join } from 'node:path';
import { type Check, run } from '../harness.ts';
import { judgeLarge, type Large } from './judge.ts';

/** Show 5: 400,000 images with 12 attributes, in a process of its own, so that nothing else counts as its memory. */
export const large: Check = {
  id: '5',
  title: '400,000 rows',
  async run({ work, say }) {
    const child = await run(process.execPath, [join(import.meta.dirname, 'large-child.ts')], { cwd: work });
    if (child.code !== 0) throw new Error(`it ended with ${child.code}: ${child.stderr.slice(-2000)}`);
    say(child.stderr.trim());
    return judgeLarge(JSON.parse(child.stdout) as Large);
  },
};
