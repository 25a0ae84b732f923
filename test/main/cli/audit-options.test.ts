import { Command } from 'commander';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditConfiguration, type AuditConfiguration } from '../../../src/core/contract/index.ts';
import { auditOptions } from '../../../src/main/cli/audit-options.ts';
import { auditCommand } from '../../../src/main/jobs/audit/command-text.ts';

/** What the contract makes of the options on a command line. */
function read(words: readonly string[]): AuditConfiguration {
  const command = new Command().argument('<project>').exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of auditOptions()) command.addOption(option);
  command.parse([...words], { from: 'user' });
  return auditConfiguration.parse(command.opts());
}

/** As a POSIX shell takes a line apart that holds nothing but plain and single-quoted parts. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/gs)].map(([word]) => word.replaceAll(/'([^']*)'|\\(.)/gs, (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped!));
}

const key = fc.stringMatching(/^[a-z_]([a-z_ ,'\\]{0,8}[a-z_])?$/);
const plainKey = fc.stringMatching(/^[a-z_]{1,8}$/);

const configurations = fc.record(
  {
    round: fc.integer({ min: 1, max: 9 }),
    by: fc.uniqueArray(key, { minLength: 1, maxLength: 4 }),
    bands: fc.dictionary(plainKey, fc.uniqueArray(fc.integer({ min: -90, max: 90 }), { minLength: 1, maxLength: 4 })),
    reference: fc.dictionary(plainKey, fc.stringMatching(/^[A-Za-z[(]([A-Za-z0-9,=)' ]{0,8}[A-Za-z0-9)])?$/)),
    sources: fc.uniqueArray(fc.constantFrom('import' as const, 'clinician' as const, 'estimate' as const), { minLength: 1 }),
    adjust: fc.uniqueArray(key.filter((name) => name !== 'none'), { maxLength: 3 }),
    unit: fc.constantFrom('image' as const, 'lesion' as const, 'patient' as const),
    minimumN: fc.integer({ min: 2, max: 10_000 }),
    judged: fc.uniqueArray(fc.constantFrom('test' as const, 'validation' as const), { minLength: 1 }),
    depth: fc.integer({ min: 0, max: 3 }),
    features: fc.boolean(),
    earlierRounds: fc.boolean(),
    replicates: fc.integer({ min: 100, max: 20_000 }),
    confidence: fc.constantFrom(0.5, 0.9, 0.99),
    level: fc.constantFrom(0.001, 0.05, 0.2),
    power: fc.constantFrom(0.5, 0.8, 0.99),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
  },
  { requiredKeys: [] },
);

describe('the options of an audit', () => {
  test('nothing asked for is the default', () => expect(read(['P'])).toEqual(auditConfiguration.parse({})));

  test('are read as a person writes them', () => {
    const words = ['P', '--round', '2', '--by', 'sex,age', '--bands', 'age=30,45', '--bands', 'bmi=18.5,25', '--reference', 'sex=male', '--sources', 'clinician,estimate', '--adjust', 'none', '--no-features', '--depth', '0'];
    expect(read(words)).toEqual(
      auditConfiguration.parse({ round: 2, by: ['sex', 'age'], bands: { age: [30, 45], bmi: [18.5, 25] }, reference: { sex: 'male' }, sources: ['clinician', 'estimate'], adjust: [], features: false, depth: 0 }),
    );
  });

  test.each([
    [['--by', 'sex,'], /--by .* names with commas between/],
    [['--by', 'sex,sex'], /--by .* "sex" is given twice/],
    [['--bands', 'age'], /--bands .* like age=30,45,60/],
    [['--bands', 'age=30,x'], /--bands .* must be a number/],
    [['--bands', 'age=30', '--bands', 'age=40'], /--bands .* "age" is given twice/],
    [['--reference', '=male'], /--reference .* like sex=male/],
    [['--sources', 'guess'], /--sources .* "guess" is none of/],
    [['--unit', 'images'], /--unit .* image, lesion, patient/],
    [['--minimum-n', '1'], /--minimum-n .* from 2 to 10000/],
    [['--depth', '4'], /--depth .* from 0 to 3/],
  ])('%j names what is wrong', (words, message) => expect(() => read(['P', ...words])).toThrow(message));

  test('the command that an audit tells gives it again', () => {
    fc.assert(
      fc.property(configurations, fc.constantFrom('project', 'My clinic’s "best" folder', "it's"), (request, project) => {
        const configuration = auditConfiguration.parse(request);
        const [program, command, folder, ...words] = shellWords(auditCommand(project, configuration));
        expect([program, command, folder]).toEqual(['weakspot', 'audit', project]);
        expect(read([folder!, ...words])).toEqual(configuration);
      }),
    );
  });
});
