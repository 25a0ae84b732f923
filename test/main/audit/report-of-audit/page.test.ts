import { describe, expect, it } from 'vitest';
import type { AuditResult } from '../../../../src/core/contract/index.ts';
import { auditPage } from '../../../../src/main/audit/report-of-audit/index.ts';
import { auditAdjustments, auditResultFixture, auditShareOf, emptyAuditResult } from '../../../support/audit-result.ts';
import { words } from '../../../support/page-words.ts';

const project = { name: 'Clinic', id: '0199c0de-0000-7000-8000-000000000001' };
const now = new Date('2026-11-23T10:00:00Z');

function page(result: AuditResult): string {
  return auditPage({ result, project, now });
}

const whole = page(auditResultFixture());
const text = words(whole, { decoded: true });

/** A number as people read it, written anew here so that the page's own way is not its own judge. */
function written(value: number, digits: number, sign = false): string {
  const rounded = Number(Math.abs(value).toFixed(digits));
  return `${rounded === 0 ? '' : value < 0 ? '−' : sign ? '+' : ''}${Math.abs(value).toFixed(digits)}`;
}

describe('auditPage', () => {
  it('needs nothing from outside, and runs nothing', () => {
    expect(whole).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(whole).not.toMatch(/<script|<link|<iframe|<img|https?:\/\/|url\(/);
    // Each cell with a pattern becomes a picture where the page is printed.
    expect(whole).not.toContain('gradient');
    expect(whole).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(Buffer.byteLength(whole)).toBeLessThan(200_000);
  });

  it('says once that it screens, and that ITA is not skin type', () => {
    expect(text).toContain('Audit of groups: Clinic, round 2');
    expect(text.match(/Screening, not proof/g)).toHaveLength(1);
    expect(text).toContain('For research use: not a diagnosis');
    expect(text).toContain('ITA is not skin type');
  });

  it('sums up what was found, with shares, interval, counts and q, and what adjusting leaves of it', () => {
    expect(text).toContain('Round 2 scored 2,000 images of 1,560 lesions and 1,420 patients; 200 images were flagged as hard to learn. The segmentation of 402 images could be judged');
    expect(text).toContain('Of 22 tests that could be made, of 24 declared beforehand, 3 show a difference at a false-discovery rate of 5 % (q < 0.05).');
    expect(text).toContain('Age (years): 75 and over is flagged as hard to learn more often than the rest: 15.7 % (36 of 230) against 9.3 % (164 of 1,770); difference +6.4 (95 % interval +2.4 to +10.4) percentage points; odds ratio 1.82 (95 % interval 1.23 to 2.68); q = 0.002. Against 45 to under 60, its odds ratio is 1.79, and 1.31 (95 % interval 0.82 to 2.10) beside lesion area, contrast and diagnosis: that interval holds 1.');
    expect(text).toContain('Fitzpatrick skin type: III (estimated) is flagged as hard to learn less often than the rest');
    // Strongest evidence first.
    expect(text.indexOf('III (estimated) is flagged')).toBeLessThan(text.indexOf('75 and over is flagged'));
    expect(text).toContain('found 1 that stands out. First: Age (years): 75 and over and Contrast: lowest third (under 9.4), flagged 26.4 percentage points more often than all others');
    expect(text).toContain('Age (years): 75 and over (0.862, 0.818 to 0.906)');
  });

  it('says where one group has fewer labels than another, and nothing where none has', () => {
    expect(text).not.toContain('Labels are spread unevenly');
    const result = auditResultFixture();
    const [sex] = result.attributes.filter(({ key }) => key === 'sex');
    sex!.groups[0]!.labels!.labelled = auditShareOf(100, 1000);
    expect(words(page(result), { decoded: true })).toContain('Images with a label: Sex: male 10.0 % (8.3 to 12.0) against female 40.0 %');
  });

  it('sums up whether gaps closed over rounds, and nothing where there are no rounds', () => {
    expect(text).toContain('Between rounds, the gap of mean Dice between groups: of Age (years) it cannot be said to have closed or opened.');
    expect(words(page({ ...auditResultFixture(), overRounds: null }), { decoded: true })).not.toContain('Between rounds');
  });

  it('leaves out what is known of no label', () => {
    expect(text).toContain('Group Labelled Time a label, median Time a label, mean Labels timed Annotators Verdicts');
    const result = auditResultFixture();
    for (const { groups } of result.attributes) for (const { labels } of groups) if (labels) Object.assign(labels, { secondsSpent: { value: null, reason: 'None.' }, annotators: 0, verdicts: {} });
    const without = words(page(result), { decoded: true });
    expect(without).toContain('No time was taken of any label, and no annotator and no verdict is known.');
    expect(without).not.toContain('Time a label');
    expect(without).not.toContain('Annotators');
  });

  it('says what could have been missed, and what is missing to know', () => {
    expect(text).toContain('Sex, flagged 2 0 female (n 920): 13.6 % or more, 7.9 % or less, against 10.7 % missing (n 30): 25.3 % or more, against 9.9 %');
    expect(text).toContain('Fitzpatrick skin type: 81.8 % of the images (1,637) have no value; they are a group of their own.');
    expect(text).toContain('Too small to say anything, under 20 images: Age (years): missing (10); Fitzpatrick skin type: VI (3).');
    expect(text).toContain('Sex, failed: no adjusted odds ratios. None of the covariates is known for enough images; compute the features first.');
  });

  it('has every figure of every group, with its interval and counts', () => {
    const result = auditResultFixture();
    for (const { groups } of result.attributes) {
      for (const group of groups) {
        for (const found of [group.flagged, group.failed, ...group.flaggedAt.map(({ flagged }) => flagged), group.labels?.labelled]) {
          if (!found?.share.value) continue;
          const { estimate, low, high } = found.share.value;
          expect(text).toContain(`${written(estimate * 100, 1)} % ${written(low * 100, 1)} to ${written(high * 100, 1)} ${found.events.toLocaleString('en-GB')} of ${found.total.toLocaleString('en-GB')}`);
        }
        for (const { difference, riskRatio } of group.comparisons) {
          if (difference.value) expect(text).toContain(`${written(difference.value.estimate * 100, 1, true)} ${written(difference.value.low * 100, 1, true)} to ${written(difference.value.high * 100, 1, true)}`);
          if (riskRatio.value?.high === null) expect(text).toContain('0 or more');
        }
        for (const { measure, mean, difference } of group.measures) {
          const [scale, digits, sign] = measure === 'areaBias' ? [100, 1, true] : measure === 'failureRate' ? [100, 1, false] : [1, 3, false];
          for (const [found, always] of [[mean.value, sign], [difference.value, true]] as const) {
            if (found) expect(text, `${group.label} ${measure}`).toContain(`${written(found.estimate * scale, digits, always)} ${written(found.low * scale, digits, always)} to ${written(found.high * scale, digits, always)}`);
          }
        }
      }
    }
  });

  it('names groups that are too small without a figure, and each reason once below its table', () => {
    const table = whole.slice(whole.indexOf('Fitzpatrick skin type: flagged as hard to learn, each group')).split('</table>')[0]!;
    expect(words(table)).toContain('VI 3 / 2 / 2 too small (under 20 images): no figures');
    const reasons = whole.split('<p class="reasons">').slice(1).map((part) => words(part.split('</p>')[0]!));
    const ofMeans = reasons.filter((one) => one.includes('recorded no distances'));
    expect(ofMeans.length).toBeGreaterThan(0);
    for (const one of ofMeans) expect(one.match(/recorded no distances/g)).toHaveLength(1);
    expect(reasons.some((one) => /a no unit of the others was judged. b no unit of this group was judged./.test(one))).toBe(true);
  });

  it('sets crude and adjusted odds ratios side by side, in table and plot', () => {
    expect(text).toContain('75 and over 225 35 1.79 1.19 to 2.69 0.041 1.31 0.82 to 2.10 0.218');
    expect(text).toContain('Firth’s penalized regression, intervals by profile likelihood; 400 images in 351 clusters, 31 failed; 2 left out for a missing covariate. A group without any failure separates the outcome. Baseline: 45 to under 60.');
    // Firth's regression gives none of the covariates.
    const [, firth] = auditAdjustments;
    const bare = words(page(auditResultFixture({ adjustments: [{ ...firth!, notes: ['shared', 'own'], covariateTerms: [{ covariate: 'area', label: 'Lesion area', adjusted: { value: null, reason: 'under Firth’s penalty there is none' } }] }, { ...firth!, attribute: 'sex', notes: ['shared'] }] })));
    expect(bare).toContain('No odds ratios of the covariates. Under Firth’s penalty there is none.');
    expect(bare).not.toContain('Lesion area');
    expect(bare.match(/Of every regression of failed: shared/g)).toHaveLength(1);
    expect(bare.match(/shared/g)).toHaveLength(1);
    expect(bare.match(/ own /g)).toHaveLength(1);
    expect(text).toContain('75 and over 46 6 1.95 0.63 or more 0.240 – 0.40 or more –');
    expect(text).toContain('Lesion area (log, per standard deviation) 1.62 1.38 to 1.91 < 0.001');
    const plots = [...whole.matchAll(/aria-label="(Odds ratios of [^"]*)"/g)].map((match) => match[1]!);
    expect(plots).toContainEqual(expect.stringContaining('75 and over 1.79; 1.31'));
    // Without a regression, the crude ones stand alone.
    expect(plots).toContainEqual(expect.stringMatching(/^Odds ratios of Sex, failed, each group against the reference, crude\./));
  });

  it('crosses attributes in cells that say what their shade says', () => {
    const table = whole.slice(whole.indexOf('aria-label="Age (years) by Sex"')).split('</table>')[0]!;
    expect(words(table)).toContain('75 and over 12.8 % 0.870 (18.2 %) n 250 13.2 % 0.870 (18.2 %) n 250 too small n 8');
    // The highest share has the darkest ground.
    expect(table).toContain('background:rgb(246 178 107)">13.2\u00a0%');
    expect(table.match(/figure small/g)).toHaveLength(8);
  });

  it('tells slices, rounds, rates without bias, features, the family and what it was made of', () => {
    for (const part of [
      '214 slices tested, 61 left out as too small',
      'Age (years): 75 and over and Contrast: lowest third (under 9.4) 88 / 70 / 66 flagged 35.2 % 26.1 to 45.6 31 of 88',
      'The gap of mean Dice between groups cannot be said to have closed or opened: it changed by −0.020 (95 % interval −0.047 to +0.007), over what both of the rounds compared judged on unchanged labels.',
      'Whether the gap closed is not known. Fewer than two groups were judged in both rounds.',
      'Check label labels 800 21 of 60 of 60 images 2 of 38 of 40 images 5.3 % 1.5 % to 16.8 % 7.5 % 4.2 % to 13.1 %',
      'the queue holds no random share; make it with one',
      'Sex male 22 4.5 % 0.8 % to 21.8 %',
      'too few of the random share were reviewed for a rate of these groups (in brackets, how many were): Sex: female (16).',
      'male 40.0 % 37.1 to 43.0 420 of 1,050 39 s 52 s 41 2 label-wrong 7, truly-hard 3',
      'contrast CIEDE2000 (Sharma et al. 2005) between the median colours',
      'Age (years) 75 and over flagged < 0.001 0.002 , found',
      'Collection Phone photographs failed no test –',
      'weakspot audit clinic --round 2',
      'Rows (SHA-256) a1a1',
      '20 images; smaller groups and cells have no figures',
      '1,420 patients; the largest has 9 images',
      'Benjamini Y, Hochberg Y.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says of a family without a finding that this is no proof', () => {
    const result = auditResultFixture();
    const quiet = result.attributes.map((attribute) => ({ ...attribute, groups: attribute.groups.map((group) => ({ ...group, comparisons: group.comparisons.map((comparison) => ({ ...comparison, q: comparison.q === null ? null : 0.05 })) })) }));
    expect(words(page({ ...result, attributes: quiet }), { decoded: true })).toContain('Of 22 tests that could be made, of 24 declared beforehand, none shows a difference at a false-discovery rate of 5 % (q < 0.05). That is no proof that groups are alike');
  });

  it('says of a project that lacks nearly everything what it lacks', () => {
    const empty = words(page(emptyAuditResult()));
    for (const part of [
      'Nothing could be tested.',
      'Nothing can be said about differences between groups.',
      'No regression was made in this audit.',
      'No image has a value; 12 missing (100.0 %).',
      'No labelled test image: nothing can be said about how well groups are segmented.',
      'Every value is missing: there are no groups to compare.',
      'No group of this attribute was judged',
      'Fewer than two attributes have two groups: there is nothing to cross.',
      'No search was asked for.',
      'Earlier rounds were left out of this audit.',
      'The round has no queue with a random share.',
      'No features are known',
      'There was nothing to test.',
      'Round 2 scored 12 images of 12 lesions (patients are not known)',
      'missing 12 / 9 too small (under 20 images): no figures',
    ]) {
      expect(empty).toContain(part);
    }
  });

  it('never writes what is no word or number', () => {
    for (const one of [whole, page(emptyAuditResult())]) {
      const said = [words(one), ...[...one.matchAll(/aria-label="([^"]*)"/g)].map((match) => match[1]!)].join('\n');
      expect(said.match(/.{0,40}(?:NaN|Infinity|undefined|\bnull\b|\[object|\de[-+−]\d| -\d|\(-\d).{0,40}/g)).toBeNull();
      expect(one.match(/.{0,40}="[^"]*(?:NaN|Infinity|undefined)[^"]*"/g)).toBeNull();
    }
  });

  it('escapes whatever came from data', () => {
    const hostile = '<img src=x onerror="alert(1)">&\'';
    const result = auditResultFixture();
    const [first] = result.attributes;
    result.attributes[0] = { ...first!, label: hostile, notes: [hostile], groups: first!.groups.map((group) => ({ ...group, label: hostile })), gaps: first!.gaps.map((gap) => ({ ...gap, difference: { value: null, reason: hostile } })) };
    const shown = auditPage({ result: { ...result, command: hostile, notes: [hostile], versions: { [hostile]: hostile } }, project: { name: hostile, id: hostile }, now });
    expect(shown).not.toContain('<img');
    expect(shown).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
  });

  it('splits what is too wide for a page, and leaves lines out of a plot only where it says so', () => {
    const result = auditResultFixture();
    const levels = Array.from({ length: 10 }, (_, i) => `level ${i}`);
    const n = { images: 30, lesions: 30, patients: 30 };
    const cells = levels.flatMap((first) => levels.map((second) => ({ first, second, n, tooSmall: false, flagged: auditShareOf(3, 30), failed: null, dice: null })));
    const [moved] = result.overRounds!.attributes;
    const groups = levels.map((level, i) => ({ ...moved!.groups[0]!, level, label: level, points: moved!.groups[0]!.points.map((point) => ({ ...point, flagged: auditShareOf(i, 100 + i) })) }));
    const shown = words(page({ ...result, intersections: [{ first: 'sex', second: 'age', cells }], overRounds: { ...result.overRounds!, attributes: [{ ...moved!, groups }] } }));
    expect(shown).toContain('Sex by Age (years) (part 2 of 2)');
    expect(shown).toContain('The 6 largest groups; the other 4 are in the table.');
    for (const level of levels) expect(shown).toContain(level);
  });
});
