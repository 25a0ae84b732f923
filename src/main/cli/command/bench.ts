import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { plural } from '../../../core/text.ts';
import { amount } from '../format.ts';
import { decimal, jsonOption, wholeNumber } from '../option.ts';
import { run } from '../run.ts';

export function benchCommand(): Command {
  const bench = new Command('bench').description('measure this computer: training or import');
  for (const command of [trainCommand(), importBenchCommand()]) bench.addCommand(command);
  return bench;
}

type TrainOptions = { python?: string; engine: string; model: 'tiny' | 'small' | 'base'; size: number; batchSize: number; rounds: number; seconds: number; json?: boolean };

function trainCommand(): Command {
  return new Command('train')
    .description('training steps of our engine, against the same network in PyTorch where there is one, taking turns')
    .option('--python <file>', 'a Python that has torch (default: WEAKSPOT_PYTHON, else python3)')
    .addOption(new Option('--engine <engine>', 'what computes').choices(['wasm', 'cpu']).default('wasm'))
    .addOption(new Option('--model <preset>', 'size of the network').choices(['tiny', 'small', 'base']).default('tiny'))
    .addOption(new Option('--size <pixels>', 'side of the images').argParser(wholeNumber(32)).default(96))
    .addOption(new Option('--batch-size <n>', 'images a step').argParser(wholeNumber(2)).default(8))
    .addOption(new Option('--rounds <n>', 'turns of each').argParser(wholeNumber(1)).default(3))
    .addOption(new Option('--seconds <s>', 'length of each turn').argParser(decimal).default(5))
    .addOption(jsonOption())
    .action(({ json, python, model, ...options }: TrainOptions) =>
      run({ json }, async (terminal) => {
        const { benchTrain, describeBenchTrain } = await import('../../../../bench/train.ts');
        const found = await benchTrain({ ...options, python: python ?? null, preset: model });
        terminal.print(describeBenchTrain(found));
        return found;
      }),
    );
}

function importBenchCommand(): Command {
  return new Command('import')
    .description('import a folder into a scratch project, against the bare decoding of the same files in the same run')
    .requiredOption('--images <dir>', 'folder of images')
    .option('--masks <dir>', 'folder of masks')
    .addOption(jsonOption())
    .action((options: { images: string; masks?: string; json?: boolean }) =>
      run(options, async (terminal) => {
        const { benchImport } = await import('../bench-import.ts');
        const found = await benchImport(resolve(options.images), options.masks === undefined ? null : resolve(options.masks), terminal);
        terminal.print(
          `Imported ${plural(found.images, 'image')} and ${plural(found.masks, 'mask')}: ${amount(found.imagesPerSecond)} images/s, start and end included; ${amount(found.job.imagesPerSecond)} in the job alone\n` +
            `Bare decoding of the same images: ${amount(found.decode.imagesPerSecond)} images/s; import is ${amount(found.ratio)} × that`,
        );
        return found;
      }),
    );
}
