import { resolve } from 'node:path';
import { Command } from 'commander';
import { WeakspotError } from '../../../core/errors.ts';
import { duration } from '../../../core/text.ts';
import type { InstallOutcome, InstallRequest } from '../../engine/install/index.ts';
import { amount, fileSize, table } from '../format.ts';
import { jsonOption } from '../option.ts';
import { InterruptedByPerson, run } from '../run.ts';
import type { Terminal } from '../terminal.ts';

export function engineCommand(): Command {
  const engine = new Command('engine').description('install, list and remove engines that are faster than the built-in one');
  for (const command of [installCommand(), listCommand(), removeCommand()]) engine.addCommand(command);
  return engine;
}

type InstallOptions = { gpu?: boolean; wheel?: string; index?: string; rebuild?: boolean; json?: boolean };

function installCommand(): Command {
  return new Command('install')
    .description('bring TensorFlow from a Python package index and build what connects it, for this user alone')
    .argument('<engine>', 'tensorflow')
    .option('--gpu', 'with CUDA, for an NVIDIA GPU (3.2 GB to download)')
    .option('--wheel <file>', 'from this wheel instead of an index: needs no network')
    .option('--index <url>', 'package index to ask (default: WEAKSPOT_PYTHON_INDEX, else what pip is set to, else pypi.org)')
    .option('--rebuild', 'only build the connecting part anew, without downloading')
    .addOption(jsonOption())
    .action((name: string, { gpu = false, wheel, index, rebuild = false, json }: InstallOptions) =>
      run({ json: json === true }, async (terminal) => {
        requireTensorflow(name);
        const outcome = await follow({ gpu, wheel: wheel === undefined ? null : resolve(wheel), index: index ?? null, rebuild }, terminal);
        terminal.print(describeInstallation(outcome));
        return outcome;
      }),
    );
}

function listCommand(): Command {
  return new Command('list')
    .description('engines that can be installed, and how they stand')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) =>
      run(options, async (terminal) => {
        const { listEngines } = await import('../../engine/install/index.ts');
        const engines = await listEngines();
        const rows = engines.map(({ engine, state, version, gpu, bytes }) => [engine, state, version, gpu ? 'yes' : 'no', bytes > 0 ? fileSize(bytes) : '–']);
        terminal.print(table([{ title: 'engine' }, { title: 'state' }, { title: 'version' }, { title: 'CUDA' }, { title: 'size', align: 'right' }], rows));
        for (const { engine, note, bytes, folder } of engines) {
          if (bytes > 0) terminal.print(`\n${engine} lies in ${folder}`);
          if (note) terminal.print(`\n${engine}: ${note}`);
        }
        terminal.print('\nwasm, webgpu and cpu come with Weakspot; "weakspot doctor" tries and measures them all.');
        return engines;
      }),
    );
}

function removeCommand(): Command {
  return new Command('remove')
    .description('delete an installed engine and what was downloaded for it')
    .argument('<engine>', 'tensorflow')
    .addOption(jsonOption())
    .action((name: string, options: { json?: boolean }) =>
      run(options, async (terminal) => {
        requireTensorflow(name);
        const { removeTensorflow } = await import('../../engine/install/index.ts');
        const removal = await removeTensorflow();
        terminal.print(`Removed ${removal.engine} from ${removal.folder} (${fileSize(removal.bytes)}).`);
        return removal;
      }),
    );
}

/** Ctrl-C ends it in good order; what was downloaded is kept. */
async function follow(request: InstallRequest, terminal: Terminal): Promise<InstallOutcome> {
  const { startInstallation } = await import('../../engine/install/index.ts');
  let pressed = false;
  const installation = startInstallation(request, {
    listener: (event) => (event.type === 'progress' ? terminal.progress(event.progress) : terminal.note(event.text)),
  });
  const onInterrupt = (): void => {
    pressed = true;
    installation.stop();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    return await installation.ended;
  } catch (error) {
    if (pressed && error instanceof WeakspotError && error.code === 'interrupted') throw new InterruptedByPerson(error.message);
    throw error;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    process.removeListener('SIGTERM', onInterrupt);
  }
}

function describeInstallation({ version, done, folder, bytes, device, imagesPerSecond, seconds }: InstallOutcome): string {
  const did = { installed: `Installed TensorFlow ${version}`, rebuilt: `Built the binding of TensorFlow ${version} anew`, already: `TensorFlow ${version} was installed already` }[done];
  return `${did}${done === 'already' ? '' : ` in ${duration(seconds)}`}: ${folder}, ${fileSize(bytes)}.\nIt computes on ${device}, ${amount(imagesPerSecond)} images/s in a small training job. "weakspot doctor" compares it with the other engines.`;
}

function requireTensorflow(name: string): void {
  if (name === 'tensorflow') return;
  const builtIn = ['wasm', 'webgpu', 'cpu'].includes(name);
  throw new WeakspotError('bad-request', builtIn ? `${name} comes with Weakspot and is neither installed nor removed` : `there is no engine "${name}" to install or remove; there is: tensorflow`, { engine: name });
}
