import { Command, Option } from 'commander';
import type { RoundForecast } from '../../../core/contract/index.ts';
import { count, figure, interval } from '../../../core/text.ts';
import { table } from '../format.ts';
import { jsonOption, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import { researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';

type Options = { labels: number; json?: boolean };

export function forecastCommand(): Command {
  return new Command('forecast')
    .description('tell what more labels should buy, from the rounds so far')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--labels <n>', 'how many more').argParser(wholeNumber(1, 100_000)).default(100))
    .addOption(jsonOption())
    .action((project: string, { labels, json }: Options) =>
      run({ json }, async (terminal) => {
        const forecast = await withProject(project, {}, (client) => client.call('round.forecast', { labels }));
        terminal.print(`${describeForecast(forecast)}\n\n${researchUse}`);
        return forecast;
      }),
    );
}

export function describeForecast({ points, fit, next, reason }: RoundForecast): string {
  const columns = [{ title: 'labels', align: 'right' as const }, { title: 'IoU', align: 'right' as const }, { title: 'round' }];
  const rows = points.map(({ labels, iou, round }) => [count(labels), figure(iou), round === null ? 'part of a round\'s labels' : String(round)]);
  const had = points.length === 0 ? [] : [`So far, on validation images:\n${table(columns, rows)}`];
  if (fit === null) return [...had, `No forecast: ${reason}.`].join('\n\n');
  const expected = next.map(({ labels, iou, low, high }) => [count(labels), figure(iou), interval({ low, high })]);
  return [
    ...had,
    `More labels of the same kind, same network:\n${table([columns[0]!, columns[1]!, { title: '95 % of such rounds' }], expected)}`,
    `${describeFit(fit)} It supposes that the curve goes on as it went so far.`,
  ].join('\n\n');
}

function describeFit({ a, b, c, residual }: NonNullable<RoundForecast['fit']>): string {
  if (a === 0) return `So far the error does not fall with the labels: it stays at ${figure(c)}.`;
  return `error(n) = ${figure(a)} · n^−${figure(b)} + ${figure(c)}, points off by ${figure(residual)} (root mean square).`;
}
