import { describe, expect, it } from 'vitest';
import { flagsCsv } from '../../../src/main/cli/command/flags.ts';
import { amount, fileSize, table } from '../../../src/main/cli/format.ts';
import { progressBar, progressLine } from '../../../src/main/cli/progress.ts';
import { describeRound } from '../../../src/main/cli/round-text.ts';
import { quote } from '../../../src/main/cli/text.ts';
import { roundResult } from '../audit/report/report-input.ts';

describe('figures', () => {
  it('are written as people read them', () => {
    expect([amount(1234.5), amount(12.345), amount(1.2345), amount(0.12345)]).toEqual(['1,235', '12.3', '1.23', '0.123']);
    expect([fileSize(10), fileSize(2048), fileSize(5.5 * 1024 * 1024)]).toEqual(['1 KiB', '2 KiB', '5.5 MiB']);
  });
});

describe('table', () => {
  it('lines up words left and numbers right', () => {
    expect(table([{ title: 'name' }, { title: 'n', align: 'right' }], [['a', '1'], ['long name', '100']])).toBe(
      ['name         n', '─────────  ───', 'a            1', 'long name  100'].join('\n'),
    );
  });
});

describe('progress', () => {
  const progress = { phase: 'training', done: 64, total: 400, unit: 'steps', rate: 6.1, secondsLeft: 55, figures: { loss: 0.312 } };

  it('is a line for logs', () => {
    expect(progressLine(progress)).toBe('training: 64 of 400 steps, 6.10 steps/s, 55 s left, loss 0.312');
    expect(progressLine({ ...progress, figures: { waitingShare: 0.034 } })).toBe('training: 64 of 400 steps, 6.10 steps/s, 55 s left, waiting 3 %');
    expect(progressLine({ ...progress, figures: { loss: 0.312, arm: 2, arms: 4, armStep: 9 } })).toBe('training: 64 of 400 steps, 6.10 steps/s, 55 s left, network 2 of 4, loss 0.312');
    expect(progressLine({ ...progress, total: null, rate: null, secondsLeft: null, figures: {} })).toBe('training: 64 steps');
  });

  it('is a bar that never outgrows the terminal, nor its own length', () => {
    expect(progressBar(progress, 200)).toBe('training   [####--------------------] 64/400 steps, 6.10 steps/s, 55 s left, loss 0.312');
    expect(progressBar(progress, 40)).toHaveLength(39);
    expect(progressBar({ ...progress, done: 500 }, 200)).toContain('[########################]');
  });
});

describe('flags as CSV', () => {
  it('runs no formula in a spreadsheet', async () => {
    const row = {
      rank: 1,
      image: '01890000-0000-7000-8000-000000000000',
      name: '=HYPERLINK("http://example.org")',
      lesion: '@lesion',
      score: 0.5,
      byLevel: { '0.3': 0.5 },
      signals: { tta: null },
      split: 'test' as const,
      labelled: true,
      verdict: null,
      attributes: { '+site': '-cmd', age: 55 },
    };
    const lines = (await flagsCsv([row])).trim().split('\n');
    expect(lines[0]).toBe("rank,image,name,lesion,score,sparsity_0.3,tta,split,labelled,verdict,'+site,age");
    expect(lines[1]).toBe(`1,${row.image},"'=HYPERLINK(""http://example.org"")",'@lesion,0.5,0.5,,test,yes,,'-cmd,55`);
  });
});

describe('a round', () => {
  it('counts the training images that were not trained on, whether or not they have a label', () => {
    const images = { labelled: 200, weak: 0, unlabelled: 2605, validation: 401, test: 802 };
    expect(describeRound(roundResult({ steps: 600, images })).split('\n')[1]).toBe(
      '600 steps on 200 labelled images (2,605 more in the training pool with their label absent or not used, 401 validation, 802 test)',
    );
  });

  it('says what the blend is made of, and what reviewing by it should find', () => {
    const signal = { name: 'tta', spearman: 0.5, auroc: 0.8, aurocInterval: null, auprc: 0.4, caughtAt10: 0.3, caughtAt20: 0.6, caughtAt30: 0.7, n: 40, failures: 12, reason: null };
    const text = describeRound(roundResult({
      signals: [signal],
      validationSignals: [{ ...signal, auroc: 0.75 }],
      blend: { members: ['tta', 'entropy'], reason: 'chosen on 60 labelled validation images' },
      expectedCatch: [{ share: 0.01, caught: 0.05, low: 0, high: 0.1 }, { share: 0.1, caught: 0.4, low: 0.25, high: 0.55 }, { share: 0.2, caught: 0.62, low: 0.5, high: 0.8 }],
    }));
    expect(text).toMatch(/signal +Spearman +AUROC +AUPRC +caught in top 20 % +validation AUROC\n.*\ntta +0\.500 +0\.800 +0\.400 +60 % +0\.750/);
    expect(text).toContain('The blend sums the ranks of tta, entropy; chosen on 60 labelled validation images');
    expect(text).toContain('Reviewing the hardest by blend should find, of all failures: 40 % (25 % to 55 %) in 10 % of the images, 62 % (50 % to 80 %) in 20 % of the images');
    expect(describeRound(roundResult({ signals: [signal] }))).not.toMatch(/validation AUROC|Reviewing the hardest|The blend/);
  });
});

describe('paths', () => {
  it('are quoted as a shell needs it', () => {
    expect([quote('demo-project'), quote('/a b'), quote("it's")]).toEqual(['demo-project', "'/a b'", String.raw`'it'\''s'`]);
  });
});
