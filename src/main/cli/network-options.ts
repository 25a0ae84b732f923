import { Option } from 'commander';
import { fractions, largestSeed, rate, wholeNumber } from './option.ts';

/** What rounds and populations have in common: the network, its training and its pruning. */
export function networkOptions(): Option[] {
  return [
    new Option('--labels <n>', 'use the masks of n training images only (whole lesions, chosen by seed)').argParser(wholeNumber(1)),
    new Option('--model <preset>', 'size of the network').choices(['tiny', 'small', 'base']),
    new Option('--size <pixels>', 'side that images are resized to, a multiple of 16').argParser(wholeNumber(32, 512, 16)),
    new Option('--steps <n>', 'training steps').argParser(wholeNumber(1)).conflicts('epochs'),
    new Option('--epochs <n>', 'passes over the labelled images').argParser(wholeNumber(1)),
    new Option('--batch-size <n>', 'images a step').argParser(wholeNumber(2, 256)),
    new Option('--normalization-group <n>', 'images that batch normalization takes together').argParser(wholeNumber(2, 256)),
    new Option('--learning-rate <rate>', 'highest learning rate').argParser(rate('above 0')),
    new Option('--weight-decay <rate>', 'of AdamW').argParser(rate('from 0')),
    new Option('--patience <n>', 'stop after n validations without improvement; 0 never').argParser(wholeNumber(0)),
    new Option('--pruning <scope>', 'which weights go first').choices(['global', 'layer', 'random', 'structured']),
    new Option('--sparsities <list>', 'pruning levels, as in 0.3,0.5,0.7,0.9').argParser(fractions),
    new Option('--recalibrate <when>', 'batch normalization after pruning').choices(['auto', 'always', 'never']),
    new Option('--seed <n>', 'of everything random').argParser(wholeNumber(0, largestSeed)),
    new Option('--engine <engine>', 'what computes').choices(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu']),
  ];
}
