import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoResult } from '../../../src/main/cli/command/demo.ts';
import type { DoctorEntry } from '../../../src/main/cli/command/doctor.ts';
import { type AcceptanceContext, type Check, type CommandResult, type Line, line, run, unmeasured, weakspot, weakspotJson } from '../harness.ts';
import { judgeDemo, judgeDoctor, judgeTests, type VitestReport } from './judge.ts';
import { refusingProxy } from './refusing-proxy.ts';
import { install, installedFile, userData } from './tensorflow.ts';

/** Show 1: TensorFlow on a fresh machine, from the index and from a file, and gone again. */
export const installation: Check = {
  id: '1',
  title: 'install TensorFlow; doctor and demo use it',
  async run(context) {
    const environment = userData(context, 'installed-and-removed');
    const before = await doctor(context, environment);
    const installed = await install(context, environment);
    const lines = [
      line('1.1', 'doctor says how to get tensorflow before', before.fix ?? before.reason ?? 'usable', !before.usable && /weakspot engine install tensorflow/.test(before.fix ?? '')),
      line('1.2', 'weakspot engine install tensorflow, from the package index', describe(installed), installed.code === 0 && existsSync(installedFile(environment))),
    ];
    const found = await weakspotJson<DoctorEntry[]>(context, ['doctor'], { environment });
    lines.push(judgeDoctor('1.3', found, 'tensorflow'));
    const demo = await weakspotJson<DemoResult>(context, ['demo', '--project', join(context.work, 'engine-demo')], { environment });
    lines.push(judgeDemo('1.4', demo.round, 'tensorflow'));
    const removed = await weakspot(context, ['engine', 'remove', 'tensorflow', '--json'], { environment });
    const after = await doctor(context, environment);
    lines.push(line('1.5', 'weakspot engine remove tensorflow', `${describe(removed)}; doctor: ${after.reason}`, removed.code === 0 && !existsSync(installedFile(environment)) && !after.usable));
    return [...lines, ...(await withoutNetwork(context)), await failures(context)];
  },
};

/** The wheel's file stays usable for the checks that come after. */
async function withoutNetwork(context: AcceptanceContext): Promise<Line[]> {
  const required = 'install with the network gone, from a wheel file';
  if (!context.wheel) return [unmeasured('1.6', required, "give --wheel FILE, TensorFlow's wheel for this platform")];
  const environment = userData(context);
  const proxy = await refusingProxy();
  try {
    const offline = { ...environment, ...proxy.environment };
    const refused = await install(context, offline);
    const tried = proxy.connections();
    const installed = await install(context, offline, ['--wheel', context.wheel]);
    const used = await weakspotJson<DoctorEntry[]>(context, ['doctor'], { environment: offline });
    const usable = used.find(({ engine }) => engine === 'tensorflow')!.usable;
    return [
      line('1.6', 'without a wheel file, the network gone: a message that says so', `${describe(refused)} after ${tried} refused connections`, refused.code === 1 && tried > 0 && /network|proxy|index|reach|connect/i.test(refused.stderr)),
      line('1.7', required, `${describe(installed)}; ${proxy.connections() - tried} connections tried; ${usable ? 'usable' : 'not usable'}`, installed.code === 0 && usable && proxy.connections() === tried),
    ];
  } finally {
    await proxy.close();
  }
}

/** Failures are tests of the suite: they must be there, and pass. */
async function failures(context: AcceptanceContext): Promise<Line> {
  const file = join(context.work, 'install-tests.json');
  await run('npm', ['test', '--', 'test/main/engine/install', '--reporter=json', `--outputFile.json=${file}`], { cwd: context.clone });
  return judgeTests('1.8', existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : null);
}

async function doctor(context: AcceptanceContext, environment: Record<string, string>): Promise<DoctorEntry> {
  const entries = await weakspotJson<DoctorEntry[]>(context, ['doctor'], { environment });
  return entries.find(({ engine }) => engine === 'tensorflow')!;
}

function describe({ code, seconds, stderr }: CommandResult): string {
  return `exit ${code}, ${seconds.toFixed(0)} s${code === 0 ? '' : `: ${stderr.trim().split('\n').at(-1)?.slice(0, 300)}`}`;
}
