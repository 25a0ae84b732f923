import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { queueNames, type RequestOf, type ReviewQueue } from '../../../core/contract/index.ts';
import { figure, percent } from '../../../core/text.ts';
import { table } from '../format.ts';
import { jsonOption, largestSeed, roundOption, share, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import { researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';

type Composition = Pick<RequestOf<'review.compose'>, 'order' | 'balanceBy' | 'randomShare' | 'limit' | 'splits' | 'seed' | 'groupLesions' | 'skipReviewed' | 'includeLabelled'>;
type Options = Composition & { queue: (typeof queueNames)[number]; round?: number; as?: string; json?: boolean };

export function queueCommand(): Command {
  return new Command('queue')
    .description('show what to review next; with any of --order to --include-labelled the queue is composed anew')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--queue <queue>', 'which: masks to check, images to annotate, or outlines of the network to verify').choices([...queueNames]).default('verify'))
    .addOption(roundOption())
    .addOption(new Option('--order <order>', 'hardest first, the groups of an attribute in turns, or as unlike each other as can be').choices(['hardest', 'balanced', 'diverse']))
    .addOption(new Option('--balance-by <attribute>', 'attribute whose groups come in turns: sex, say, or collection (where images come from)').implies({ order: 'balanced' }))
    .addOption(new Option('--random-share <share>', 'part of the queue drawn at random, from 0 to 1 (default: 0.1)').argParser(share))
    .addOption(new Option('--limit <n>', 'at most this many places (default: 200)').argParser(wholeNumber(1, 100_000)))
    .addOption(new Option('--splits <splits...>', 'images that take part (default: train)').choices(['train', 'validation', 'test']))
    .addOption(new Option('--seed <n>', 'of the random part').argParser(wholeNumber(0, largestSeed)))
    .addOption(new Option('--group-lesions', 'let one image stand for its lesion (default: in every queue but "verify")'))
    .addOption(new Option('--no-group-lesions', 'give every image of a lesion a place of its own'))
    .addOption(new Option('--again', 'also what was reviewed before'))
    .addOption(new Option('--include-labelled', 'in "verify", also images that have a mask while others without one wait'))
    .addOption(new Option('--as <name>', 'who composes it (default: the name that this computer knows you by)'))
    .addOption(jsonOption())
    .action((project: string, { queue, round, as: name, json, again, ...rest }: Options & { again?: boolean }) =>
      run({ json }, async (terminal) => {
        const asked: Composition = { ...rest, ...(again ? { skipReviewed: false } : {}) };
        const found = await withProject(project, {}, async (client) => {
          if (Object.keys(asked).length === 0) return client.call('review.queue', { queue, round: round ?? null });
          await client.call('annotator.actAs', { name: name ?? userInfo().username });
          return client.call('review.compose', { ...asked, queue, round: round ?? null });
        });
        terminal.print(`${describeQueue(found)}\n\n${researchUse}`);
        return found;
      }),
    );
}

export function describeQueue({ round, queue, items, reviewed, expected }: ReviewQueue): string {
  const head = `Queue "${queue}" of round ${round}: ${items.length} places, ${reviewed} reviewed.`;
  if (items.length === 0) return `${head}\nNothing is left to look at here.`;
  const columns = [
    { title: 'rank', align: 'right' as const },
    { title: 'image' },
    { title: 'score', align: 'right' as const },
    { title: 'chosen for' },
    { title: 'chance', align: 'right' as const },
    { title: 'behind', align: 'right' as const },
    { title: 'split' },
    { title: 'verdict' },
    { title: 'reviewed' },
  ];
  const rows = items.map((item) => [
    String(item.rank), item.name, figure(item.score), item.stratum, figure(item.inclusionProbability), String(item.behind), item.split, item.verdict ?? '–', item.reviewed ? 'yes' : 'no',
  ]);
  return [head, table(columns, rows), describeExpected(expected)].join('\n\n');
}

function describeExpected({ next, reason }: ReviewQueue['expected']): string {
  if (next === null) return `How many failures the next reviews should find is not known: ${reason}`;
  if (next.length === 0) return 'Everything in this queue is reviewed.';
  const shares = next.map(({ reviews, caught, low, high }) => `the next ${reviews}: ${percent(caught)} (${percent(low)} to ${percent(high)})`);
  return `Of the failures among images that could be here and did not train, the next reviews should find, as on validation images:\n  ${shares.join('\n  ')}`;
}
