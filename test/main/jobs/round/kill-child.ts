// Runs a round in a process of its own, to be killed: prints the steps of training as they are done, and at the end what came of it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runRound } from '../../../../src/main/jobs/round/run.ts';

const [projectFolder, workFolder, configuration] = process.argv.slice(2) as [string, string, string];
await runRound({
  id: 'job', configuration: JSON.parse(configuration) as unknown, seed: 0, projectFolder, workFolder,
  report: ({ phase, done }) => process.stdout.write(`${phase} ${done}\n`),
  log: () => {},
  handOver: () => Promise.resolve(null),
  signal: new AbortController().signal,
  stopReason: () => null,
});
const models = join(workFolder, 'result', 'models');
const hash = createHash('sha256');
for (const name of readdirSync(models).filter((file) => file.endsWith('.safetensors')).toSorted()) hash.update(readFileSync(join(models, name)));
process.stdout.write(`weights ${hash.digest('hex')}\n`);
