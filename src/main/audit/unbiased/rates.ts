import type { AuditConfiguration, AuditUnbiased } from '../../../core/contract/index.ts';
import { figure, finiteInterval, missing, wilsonInterval, type Estimate, type Figure } from '../../../core/statistics/index.ts';
import { plural, sentence } from '../../../core/text.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type Rates = AuditUnbiased['rates'][number];
type Counted = Rates['random'];
type Item = AuditTable['queued'][number];

/**
 * A queue is a certain part, the hardest, and a simple random sample of all others (`composeQueue`). What was reviewed of the random part is its
 * beginning, and so a simple random sample as well: `rest` is the rate of all that hardness did not choose, with the interval of a finite population.
 * `all` adds the certain part, where that is known completely: (wrong ones of it + its others' number × rest) ÷ candidates, which is Horvitz &
 * Thompson's estimate (1952) of a sample in two strata; only the second adds to the interval.
 */
export function ratesOfQueue(table: AuditTable, groupings: readonly Grouping[], { queue, candidates }: { queue: string; candidates: number }, { minimumN, confidence }: AuditConfiguration): Rates {
  const items = table.queued.filter((item) => item.queue === queue);
  const [chosenItems, randomItems] = [items.filter(({ random }) => !random), items.filter(({ random }) => random)];
  const [chosen, random] = [countsOf(chosenItems), countsOf(randomItems)];
  const others = candidates - chosen.images;
  const refused = whyNoRate({ queue, random, others, minimumN });
  const rest = refused === null ? finiteInterval({ events: random.wrong, total: random.reviewed }, others, confidence) : missing(refused);
  const reviewed = randomItems.filter((item) => item.reviewed);
  return {
    queue,
    about: queue === 'check-label' ? 'labels' : 'predictions',
    candidates,
    chosen,
    random,
    rest,
    all: ofAll(chosen, others, rest),
    byGroup: refused === null ? groupings.flatMap((grouping) => ofGroups(grouping, reviewed, minimumN, confidence)) : [],
  };
}

function countsOf(items: readonly Item[]): Counted {
  const reviewed = items.filter((item) => item.reviewed);
  return { images: items.length, reviewed: reviewed.length, wrong: reviewed.filter(({ wrong }) => wrong).length };
}

function whyNoRate({ queue, random, others, minimumN }: { queue: string; random: Counted; others: number; minimumN: number }): string | null {
  if (random.images > others) return `“${queue}” no longer fits the candidates that it was drawn from; compose it again.`;
  if (random.images === 0) return others === 0 ? `Hardness chose every candidate of “${queue}”, so nothing is left to sample.` : `“${queue}” has no random share, so nothing is known of what hardness did not choose; compose it with one.`;
  if (random.reviewed === 0) return `None of the ${plural(random.images, 'random image')} of “${queue}” has been reviewed.`;
  // All there is leaves nothing to be unsure of, however few.
  if (random.reviewed < minimumN && random.reviewed < others) return `${plural(random.reviewed, 'random image')} of “${queue}” ${random.reviewed === 1 ? 'was' : 'were'} reviewed, fewer than the minimum of ${minimumN}.`;
  return null;
}

function ofAll(chosen: Counted, others: number, rest: Figure<Estimate>): Figure<Estimate> {
  const unseen = chosen.images - chosen.reviewed;
  if (unseen > 0) return missing(sentence(`${plural(unseen, 'image')} that hardness chose ${unseen === 1 ? 'is' : 'are'} not reviewed yet, and what is wrong there cannot be told from the others`));
  if (rest.value === null) return rest;
  const whole = (rate: number): number => (chosen.wrong + others * rate) / (chosen.images + others);
  return figure({ estimate: whole(rest.value.estimate), low: whole(rest.value.low), high: whole(rest.value.high) });
}

/** How many of a group's images were candidates is not known here, so that its interval is that of an endless population, and too wide if anything. */
function ofGroups({ key, levels, codes }: Grouping, reviewed: readonly Item[], minimumN: number, confidence: number): Rates['byGroup'] {
  return levels.map(({ level, label }, code) => {
    const members = reviewed.filter(({ unit }) => codes[unit] === code);
    const rate = members.length < minimumN ? missing(`${plural(members.length, 'image')} of this group ${members.length === 1 ? 'was' : 'were'} reviewed, fewer than the minimum of ${minimumN}.`) : wilsonInterval({ events: members.filter(({ wrong }) => wrong).length, total: members.length }, confidence);
    return { key, level, label, reviewed: members.length, rate };
  });
}
