import { Command, Option } from 'commander';
import type { FlagRow } from '../../../core/contract/index.ts';
import { figure } from '../../../core/text.ts';
import { table } from '../format.ts';
import { roundOption, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import { researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';

type Options = { round?: number; limit: number; format: 'table' | 'csv' | 'json'; json?: boolean };

export function flagsCommand(): Command {
  return new Command('flags')
    .description('list the lesions that the network finds hard, hardest first')
    .argument('<project>', 'folder of the project')
    .addOption(roundOption())
    .addOption(new Option('--limit <n>', 'at most this many').argParser(wholeNumber(1, 100_000)).default(50))
    .addOption(new Option('--format <format>', 'how to print them').choices(['table', 'csv', 'json']).default('table'))
    .addOption(new Option('--json', 'the same as --format json'))
    .action((project: string, options: Options) => {
      const format = options.json ? 'json' : options.format;
      return run({ json: format === 'json' }, async (terminal) => {
        const { rows, affected } = await withProject(project, {}, async (client) => ({
          rows: await client.call('flags.list', { round: options.round ?? null, limit: options.limit }),
          affected: (await client.call('round.get', { round: options.round ?? null })).affected,
        }));
        if (affected !== undefined) terminal.note(`warning: ${affected}`);
        if (format === 'csv') process.stdout.write(await flagsCsv(rows));
        else terminal.print(rows.length === 0 ? 'No lesion is flagged in that round.' : `${flagsTable(rows)}\n\n${researchUse}`);
        return rows;
      });
    });
}

const shownSignals = ['self-confidence', 'tta', 'label-odds'] as const;

/** The columns that fit a terminal, and why one is missing that no lesion has a figure in; CSV and JSON hold the rest. */
export function flagsTable(rows: readonly FlagRow[]): string {
  const { there = [], missing = [] } = Object.groupBy(shownSignals, (signal) => (rows.some((row) => figureOf(row, signal) !== null) ? 'there' : 'missing'));
  const columns = [
    { title: 'rank', align: 'right' as const },
    { title: 'image' },
    { title: 'lesion' },
    { title: 'score', align: 'right' as const },
    ...there.map((title) => ({ title, align: 'right' as const })),
    { title: 'split' },
    { title: 'verdict' },
  ];
  const shown = table(
    columns,
    rows.map((row) => [
      String(row.rank),
      row.name,
      row.lesion ?? '–',
      figure(row.score),
      ...there.map((signal) => figure(figureOf(row, signal))),
      row.split,
      row.verdict ?? '–',
    ]),
  );
  return [shown, ...missing.map((signal) => whyMissing(rows, signal))].join('\n\n');
}

function figureOf({ signals }: FlagRow, signal: string): number | null {
  return signals[signal] ?? null;
}

/** A round writes down every signal that its version knows, with null where an image has none. */
function whyMissing(rows: readonly FlagRow[], signal: (typeof shownSignals)[number]): string {
  if (rows.every(({ signals }) => !(signal in signals))) return `No ${signal}: this round was run before this signal existed. A new round computes it.`;
  return signal === 'label-odds' ? 'No label-odds: none of these lesions had a label when the round scored them.' : `No ${signal}: the round has no figure of it for these lesions.`;
}

/** One row a lesion; cells that a spreadsheet would run as formulas are escaped. */
export async function flagsCsv(rows: readonly FlagRow[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const levels = namesIn(rows.map((row) => row.byLevel));
  const signals = namesIn(rows.map((row) => row.signals));
  const attributes = namesIn(rows.map((row) => row.attributes));
  const header = ['rank', 'image', 'name', 'lesion', 'score', ...levels.map((level) => `sparsity_${level}`), ...signals, 'split', 'labelled', 'verdict', ...attributes];
  const lines = rows.map((row) => [
    row.rank,
    row.image,
    row.name,
    row.lesion,
    row.score,
    ...levels.map((level) => row.byLevel[level] ?? null),
    ...signals.map((signal) => row.signals[signal] ?? null),
    row.split,
    row.labelled ? 'yes' : 'no',
    row.verdict,
    ...attributes.map((attribute) => row.attributes[attribute] ?? null),
  ]);
  return stringify([header, ...lines], { escape_formulas: true });
}

function namesIn(records: readonly Record<string, unknown>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
}
