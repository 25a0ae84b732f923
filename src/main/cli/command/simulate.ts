import { Command, Option } from 'commander';
import { decimal, jsonOption, rate, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import type { SimulateOptions } from '../simulate.ts';

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('try on labelled images what reviewing in different orders would bring: a simulated reviewer, who knows the masks and errs at stated rates, against orders at random')
    .argument('<folder>', 'a project, or a folder with images/, masks/ and a table')
    .addOption(new Option('--task <task>', 'verify predictions, repair labels, or label images that have none').choices(['verify', 'repair', 'label-next']).default('verify'))
    .addOption(new Option('--strategies <list>', 'orders, with commas between (default: all)').argParser((text) => text.split(',').map((name) => name.trim())))
    .addOption(new Option('--reviews <list>', 'after how many reviews to look, as in 0,50,100').argParser(counts))
    .addOption(new Option('--seeds <list>', 'one first training each').argParser(counts).default([1, 2, 3], '1,2,3'))
    .addOption(new Option('--labels <n>', 'masks that the first training has').argParser(wholeNumber(2)).default(200))
    .addOption(new Option('--noise <share>', 'of these, that are made wrong (default: .1 to repair labels, else 0)').argParser(rate('from 0')))
    .addOption(new Option('--balance-by <attribute>', 'attribute whose groups "balanced" takes in turns').default('diagnosis'))
    .addOption(new Option('--miss-rate <rate>', 'wrong masks that the reviewer lets pass').argParser(rate('from 0')))
    .addOption(new Option('--false-alarm-rate <rate>', 'right masks that the reviewer calls wrong').argParser(rate('from 0')))
    .addOption(new Option('--outline-noise <share>', 'how far drawn outlines lie off, as a share of the lesion\'s radius').argParser(rate('from 0')))
    .addOption(new Option('--seconds-to-look <s>', 'that a review takes').argParser(decimal))
    .addOption(new Option('--seconds-to-draw <s>', 'that an outline takes beside').argParser(decimal))
    .addOption(new Option('--model <preset>', 'size of the network').choices(['tiny', 'small', 'base']).default('tiny'))
    .addOption(new Option('--size <pixels>', 'side that images are resized to').argParser(wholeNumber(32, 512, 16)).default(64))
    .addOption(new Option('--steps <n>', 'of each training').argParser(wholeNumber(1)).default(400))
    .addOption(new Option('--engine <engine>', 'what computes').choices(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu']).default('auto'))
    .addOption(new Option('--parallel <n>', 'trainings at a time, each in a process of its own').argParser(wholeNumber(1, 256)).default(1))
    .addOption(new Option('--out <dir>', 'folder for simulation.md, simulation.json and simulation.svg').default('.'))
    .addOption(new Option('--cache <dir>', 'where trainings are kept, so that none is made twice (default: among your own data)'))
    .addOption(jsonOption())
    .action((folder: string, { json, ...options }: SimulateOptions & { json?: boolean }) =>
      run({ json }, async (terminal) => {
        const { simulateFolder } = await import('../simulate.ts');
        return simulateFolder(folder, options, terminal);
      }),
    );
}

function counts(text: string): number[] {
  return [...new Set(text.split(',').map((part) => wholeNumber(0)(part.trim())))].sort((a, b) => a - b);
}
