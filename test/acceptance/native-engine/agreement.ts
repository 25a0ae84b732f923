import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AcceptanceContext, type Check, run } from '../harness.ts';
import { type EngineCurve, judgeCurves, judgeScores, reportSeparate, type ScoredPool } from './judge.ts';
import { withTensorflow } from './tensorflow.ts';

const steps = 20;

/** Show 4: engines agree: losses of the same training, and scores from the same weights. */
export const agreement: Check = {
  id: '4',
  title: 'engines agree',
  async run(context) {
    const environment = await withTensorflow(context);
    const sample = join(context.clone, 'resources', 'sample');
    const child = <T>(...parameters: string[]): Promise<T> => runChild<T>(context, environment, parameters);
    const curves: EngineCurve[] = [];
    for (const engine of ['wasm', 'tensorflow', 'cpu']) {
      context.say(`${steps} steps on ${engine}`);
      curves.push(await child<EngineCurve>('curve', engine, sample, join(context.work, 'curve'), String(steps)));
    }

    const project = join(context.work, 'agreement');
    const jobs = join(project, 'jobs');
    context.say('a round on wasm, then the scores of its networks on tensorflow');
    const trained = await child<ScoredPool>('round', 'wasm', sample, project, 'wasm');
    // As the same round that `auto` began with wasm, and again as one that it began with tensorflow; scores and result are made anew.
    const again = async (engine: string): Promise<ScoredPool> => {
      const folder = join(jobs, `scored-${engine}`);
      cpSync(join(jobs, 'auto'), folder, { recursive: true });
      for (const made of ['scoring', 'result', 'result.partial']) rmSync(join(folder, made), { recursive: true, force: true });
      writeFileSync(join(folder, 'engine.json'), JSON.stringify({ name: engine, reason: 'chosen by the acceptance', failed: [] }));
      return child<ScoredPool>('round', 'auto', sample, project, `scored-${engine}`);
    };
    await child<ScoredPool>('round', 'auto', sample, project, 'auto');
    const [onWasm, onTensorflow] = [await again('wasm'), await again('tensorflow')];
    context.say('a round on tensorflow from the start');
    const separate = await child<ScoredPool>('round', 'tensorflow', sample, project, 'tensorflow');
    return [
      judgeCurves('4.1', curves, steps),
      ...judgeScores(['4.2', '4.3', '4.4'], onWasm, onTensorflow),
      reportSeparate('4.5', trained, separate),
    ];
  },
};

async function runChild<T>(context: AcceptanceContext, environment: Record<string, string>, parameters: string[]): Promise<T> {
  const entry = join(context.clone, 'test', 'acceptance', 'native-engine', 'agreement-child.ts');
  const result = await run(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...parameters], { cwd: context.clone, environment });
  if (result.code !== 0) throw new Error(`agreement-child ${parameters.join(' ')} ended with ${result.code}: ${result.stderr.slice(-2000)}`);
  return JSON.parse(result.stdout.trim().split('\n').at(-1)!) as T;
}
