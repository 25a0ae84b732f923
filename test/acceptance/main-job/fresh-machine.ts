import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, line, run } from '../harness.ts';

const demoSeconds = 300;

/** Show 1: the two commands of the README, on the machine's own Node. */
export const freshMachine: Check = {
  id: '1',
  title: 'fresh clone: install, demo, tests',
  async run(context) {
    const node = (await run('node', ['--version'], { cwd: context.clone })).stdout.trim();
    const folder = join(context.work, 'second-clone');
    await run('git', ['clone', '--quiet', context.clone, folder], { cwd: context.work });
    const install = await run('npm', ['ci'], { cwd: folder });
    const demo = await run('npm', ['run', 'demo'], { cwd: folder });
    const seconds = install.seconds + demo.seconds;
    const report = /(\S+\.html)/.exec(demo.stdout)?.[1] ?? '';
    const reportBytes = existsSync(join(folder, report)) ? statSync(join(folder, report)).size : existsSync(report) ? statSync(report).size : 0;
    const says = {
      'hardest lesions': /ISIC_\d{7}/.test(demo.stdout),
      'test IoU': /IoU/i.test(demo.stdout),
      'report path': reportBytes > 10_000,
      'how to review': /npm start|weakspot flags/.test(demo.stdout),
    };
    const missing = Object.entries(says).filter(([, found]) => !found).map(([what]) => what);
    const tests = await run('npm', ['test'], { cwd: folder });
    const summary = /Tests\s+(.+)/.exec(tests.stdout)?.[1] ?? tests.stdout.slice(-300);
    return [
      line('1.1', `npm ci && npm run demo ends within ${demoSeconds} s`, `${seconds.toFixed(0)} s on Node ${node}, exit ${demo.code}`, demo.code === 0 && install.code === 0 && seconds <= demoSeconds),
      line('1.2', 'demo shows hardest lesions, test metrics, report path, how to review', missing.length === 0 ? `all there; report ${(reportBytes / 1024).toFixed(0)} KiB` : `missing: ${missing.join(', ')}`, missing.length === 0),
      line('1.3', 'npm test passes', `${summary.trim()}, exit ${tests.code}, ${tests.seconds.toFixed(0)} s`, tests.code === 0 && /\d+ passed/.test(summary)),
    ];
  },
};
