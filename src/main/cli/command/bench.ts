import { Command, Option } from 'commander';
import { decimal, jsonOption, wholeNumber } from '../option.ts';
import { run } from '../run.ts';

const engines = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'];
const presets = ['tiny', 'small', 'base'];

type Common = { python?: string; engine: string; json?: boolean };

export function benchCommand(): Command {
  const bench = new Command('bench')
    .description('measure this computer; without a name, training, inference and import, briefly, each against its alternative')
    .addOption(pythonOption())
    .addOption(engineOption())
    .addOption(imagesOption())
    .addOption(jsonOption())
    .action(({ json, ...options }: Common & { images?: string }) =>
      run({ json }, async (terminal) => {
        const { benchAll, describeBenchAll } = await import('../bench-all.ts');
        const found = await benchAll(options, terminal);
        terminal.print(describeBenchAll(found));
        return found;
      }),
    );
  for (const command of [trainCommand(), inferCommand(), importBenchCommand(), canvasBenchCommand()]) bench.addCommand(command);
  return bench;
}

type NetworkOptions = Common & { model: 'tiny' | 'small' | 'base'; size: number; shapes?: boolean; threads?: number; batchSize: number; rounds: number; seconds: number };

/** What training and inference are measured with; the sizes are what is usual for each. */
function withNetworkOptions(command: Command, usual: { model: string; size: number; batchSize: number }): Command {
  return command
    .addOption(pythonOption())
    .addOption(engineOption())
    .addOption(new Option('--model <preset>', 'size of the network').choices(presets).default(usual.model))
    .addOption(new Option('--size <pixels>', 'side of the images').argParser(wholeNumber(32)).default(usual.size))
    .addOption(new Option('--shapes', 'the three networks and sizes of docs/results, one after the other').conflicts(['model', 'size']))
    .addOption(new Option('--threads <n>', 'of the engine (default: all cores)').argParser(wholeNumber(1, 256)))
    .addOption(new Option('--batch-size <n>', 'images a step').argParser(wholeNumber(2)).default(usual.batchSize))
    .addOption(new Option('--rounds <n>', 'turns of each').argParser(wholeNumber(1)).default(3))
    .addOption(new Option('--seconds <s>', 'length of each turn').argParser(decimal).default(5))
    .addOption(jsonOption());
}

type TrainOptions = NetworkOptions & { scaling?: boolean };

function trainCommand(): Command {
  const command = new Command('train').description('training steps of our engine, against the same network in PyTorch where there is one, taking turns');
  return withNetworkOptions(command, { model: 'tiny', size: 96, batchSize: 8 })
    .addOption(new Option('--scaling', 'also with one thread'))
    .action(({ json, model, size, shapes, ...options }: TrainOptions) =>
      run({ json }, async (terminal) => {
        const { benchShapes, benchTrain } = await import('../../../../bench/train.ts');
        const { describeBenchTrain } = await import('../../../../bench/describe-train.ts');
        const results = [];
        for (const shape of shapes ? benchShapes : [{ preset: model, size }]) {
          const found = await benchTrain({ ...options, ...shape });
          terminal.print(`${describeBenchTrain(found)}${shapes ? '\n' : ''}`);
          results.push(found);
        }
        return shapes ? results : results[0];
      }),
    );
}

type InferOptions = NetworkOptions & { pool: number };

function inferCommand(): Command {
  const command = new Command('infer').description('inference of our engine, against the same network in PyTorch where there is one, taking turns; then what scoring a pool costs');
  return withNetworkOptions(command, { model: 'small', size: 64, batchSize: 16 })
    .addOption(new Option('--pool <n>', 'images that are scored with the dense network and seven pruned ones; 0 for none').argParser(wholeNumber(0)).default(4000))
    .action(({ json, model, size, shapes, ...options }: InferOptions) =>
      run({ json }, async (terminal) => {
        const { benchInfer, describeBenchInfer } = await import('../../../../bench/infer.ts');
        const { benchShapes } = await import('../../../../bench/train.ts');
        const results = [];
        for (const shape of shapes ? benchShapes : [{ preset: model, size }]) {
          const found = await benchInfer({ ...options, ...shape });
          terminal.print(`${describeBenchInfer(found)}${shapes ? '\n' : ''}`);
          results.push(found);
        }
        return shapes ? results : results[0];
      }),
    );
}

function importBenchCommand(): Command {
  return new Command('import')
    .description('import a folder into a scratch project, against the bare decoding of the same files in the same run')
    .addOption(imagesOption())
    .option('--masks <dir>', 'folder of masks')
    .addOption(jsonOption())
    .action((options: { images?: string; masks?: string; json?: boolean }) =>
      run(options, async (terminal) => {
        const { benchImport, describeBenchImport } = await import('../bench-import.ts');
        const found = await benchImport(options, terminal);
        terminal.print(describeBenchImport(found));
        return found;
      }),
    );
}

function canvasBenchCommand(): Command {
  return new Command('canvas')
    .description('strokes on an image of 4,000×3,000 pixels in Chromium, against strokes on a plain canvas, taking turns (from a checkout of the sources)')
    .addOption(new Option('--seconds <s>', 'length of each stroke').argParser(decimal).default(1.5))
    .addOption(new Option('--rounds <n>', 'turns of each').argParser(wholeNumber(1)).default(2))
    .addOption(jsonOption())
    .action((options: { seconds: number; rounds: number; json?: boolean }) =>
      run(options, async (terminal) => {
        const { benchCanvas, describeBenchCanvas } = await import('../../../../bench/canvas.ts');
        const found = await benchCanvas(options);
        terminal.print(describeBenchCanvas(found));
        return found;
      }),
    );
}

function pythonOption(): Option {
  return new Option('--python <file>', 'a Python that has torch (default: WEAKSPOT_PYTHON, else python3)');
}

function engineOption(): Option {
  return new Option('--engine <engine>', 'what computes').choices(engines).default('auto');
}

function imagesOption(): Option {
  return new Option('--images <dir>', 'folder of images to import (default: the sample set that comes along)');
}
