import { Option } from 'commander';
import { attentionNames, attentionSignals, consistencyMethods, settingNames } from '../../core/contract/index.ts';
import { decimal, wholeNumber } from './option.ts';

/** What a round learns from, and how much each image counts. */
export function learningOptions(): Option[] {
  return [
    new Option('--setting <setting>', 'what to learn from: masks; images without a label too; boxes, scribbles, points and classes too; auto takes what the labels allow').choices(['auto', ...settingNames]),
    new Option('--consistency <method>', 'how the semi-supervised setting learns from images without a label').choices(consistencyMethods),
    new Option('--consistency-weight <weight>', 'what their loss counts beside that of the labelled ones').argParser(decimal),
    new Option('--unlabelled-batch <n>', 'images without a label a step (default: as many as the batch)').argParser(wholeNumber(1, 256)),
    new Option('--no-compare-setting', 'train semi-supervised alone, without the supervised twin that tells whether it helped'),
    new Option('--attention <strategy>', 'how hard lesions weigh in training; recommended tries clean-attend (or group-balanced, with --attention-by) against none, and keeps what validation favours').choices(attentionNames),
    new Option('--attention-factor <times>', 'how many times a hard image counts, or one of a small group at most (default: 10 where groups are weighed, else 3)').argParser(decimal),
    new Option('--attention-signal <signal>', 'what is taken for hard').choices(attentionSignals),
    new Option('--attention-by <attribute>', 'attribute whose groups group-balanced and group-dro hold equal: sex, say, or collection (where images come from)'),
    new Option('--previous <round>', 'round whose scores attention goes by, and whose network --start previous begins with (default: the newest finished one)').argParser(wholeNumber(1)),
    new Option('--start <from>', 'begin with a fresh network, or with that of the round before').choices(['scratch', 'previous']),
    new Option('--folds <n>', 'short trainings so that every label is judged by a network that has not seen it; 0 for none').argParser(wholeNumber(0, 10)),
    new Option('--learning-curve', 'also train on a quarter and on half of the labels, to see what more should buy'),
  ];
}
