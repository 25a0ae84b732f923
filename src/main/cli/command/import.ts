import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ImportReport, ImportRequest } from '../../../core/contract/index.ts';
import { count, duration, plural } from '../../../core/text.ts';
import { collect, jsonOption, largestSeed, pair, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';

const presets = ['ham10000', 'isic', 'pad-ufes-20', 'ph2', 'generic'] as const;

type Options = {
  images: string;
  masks?: string;
  metadata?: string;
  preset: (typeof presets)[number];
  source?: string;
  map?: Record<string, string>;
  leaveOut?: string[];
  maskSuffix?: string;
  split: 'auto' | 'train' | 'validation' | 'test';
  seed: number;
  keepMetadata?: boolean;
  json?: boolean;
};

export function importCommand(): Command {
  return new Command('import')
    .description('bring a folder of images, their masks and a table into a project, which is made if it is not there')
    .argument('<project>', 'folder of the project')
    .requiredOption('--images <dir>', 'folder of images, read with its subfolders')
    .option('--masks <dir>', 'folder of masks, matched to images by name')
    .option('--metadata <file.csv>', 'table with a row an image')
    .addOption(new Option('--preset <name>', 'whose layout and columns these are').choices(presets).default('generic'))
    .option('--source <name>', 'collection within which patient and lesion ids are unique (default: the preset, or the table\'s folder)', nonEmpty)
    .addOption(new Option('--map <attribute=column>', 'take an attribute from a column; may be repeated').argParser(pair))
    .addOption(new Option('--leave-out <column>', 'take a column for nothing, whatever the preset says; may be repeated').argParser(collect(nonEmpty)))
    .option('--mask-suffix <text>', 'what follows an image\'s name in its mask\'s, as in NAME_segmentation.png', nonEmpty)
    .addOption(new Option('--split <split>', 'where the images go').choices(['auto', 'train', 'validation', 'test']).default('auto'))
    .addOption(new Option('--seed <n>', 'of the automatic split').argParser(wholeNumber(0, largestSeed)).default(0))
    .option('--keep-metadata', 'keep EXIF and comments of the originals, which may identify people')
    .addOption(jsonOption())
    .action((project: string, options: Options) =>
      run(options, async (terminal) => {
        const report = await importInto(project, toRequest(options), terminal);
        terminal.print(describeImport(report));
        return report;
      }),
    );
}

/** Imports and waits for the end. Paths are checked first, so that a slip makes no project. */
export async function importInto(project: string, request: ImportRequest, terminal: Terminal): Promise<ImportReport> {
  const { checkImportPaths } = await import('../../service/import-paths.ts');
  const { withProject } = await import('../with-project.ts');
  const { followJob } = await import('../follow-job.ts');
  await checkImportPaths({ images: request.images, masks: request.masks ?? null, metadata: request.metadata ?? null });
  return withProject(project, { create: true }, async (client) => {
    const { job } = await client.call('import.start', request);
    await followJob(client, project, job, terminal);
    return client.call('import.report', { job });
  });
}

function toRequest(options: Options): ImportRequest {
  return {
    images: resolve(options.images),
    masks: options.masks === undefined ? null : resolve(options.masks),
    metadata: options.metadata === undefined ? null : resolve(options.metadata),
    preset: options.preset,
    source: options.source,
    map: options.map ?? {},
    leaveOut: options.leaveOut ?? [],
    maskSuffix: options.maskSuffix ?? null,
    split: options.split,
    seed: options.seed,
    keepMetadata: options.keepMetadata ?? false,
  };
}

/** How many refused files and warnings people see before the rest is only counted. */
const shown = 10;

export function describeImport(report: ImportReport): string {
  const { splits, duplicates } = report;
  const lines = [
    `Imported ${plural(report.images, 'image')} and ${plural(report.masks, 'mask')}, of ${plural(report.lesions, 'lesion')} and ${plural(report.patients, 'patient')}, in ${duration(report.seconds)}.`,
    `Splits: ${count(splits.train)} train, ${count(splits.validation)} validation, ${count(splits.test)} test.`,
  ];
  if (report.attributes.length > 0) lines.push(`Attributes: ${report.attributes.join(', ')}.`);
  if (report.unchanged > 0) lines.push(`${plural(report.unchanged, 'file')} ${report.unchanged === 1 ? 'was' : 'were'} here already and added neither image nor mask.`);
  if (duplicates.exact.length > 0) lines.push(`${plural(duplicates.exact.length, 'file')} ${duplicates.exact.length === 1 ? 'has' : 'have'} the same bytes as another; they share a split.`);
  if (duplicates.near.length > 0) lines.push(`${plural(duplicates.near.length, 'pair')} of images look alike; each pair shares a split.`);
  lines.push(...listed('refused', report.refused), ...listed('to look at', report.warnings));
  return lines.join('\n');
}

function listed(title: string, entries: ImportReport['refused']): string[] {
  if (entries.length === 0) return [];
  const rest = entries.length - shown;
  return [
    `${count(entries.length)} ${title}:`,
    ...entries.slice(0, shown).map(({ file, message }) => (message.startsWith(file) ? `  ${message}` : `  ${file}: ${message}`)),
    ...(rest > 0 ? [`  … and ${count(rest)} more (all of them with --json)`] : []),
  ];
}

function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}
