import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult, ImportReport, ResponseOf, RoundResult } from '../../../src/core/contract/index.ts';
import { type AcceptanceContext, type Check, type Line, line, unmeasured, weakspotJson } from '../harness.ts';
import { judgeMissing } from './judge.ts';

type Audited = { result: AuditResult; written: ResponseOf<'audit.write'>; wallSeconds: number };

/** Show 1: from a round to a report, with nothing computed before. */
export const ham10000: Check = {
  id: '1',
  title: 'HAM10000: weakspot audit',
  async run(context) {
    if (!context.ham10000) return [unmeasured('1', 'HAM10000', 'give --ham10000 DIR')];
    const { result, wallSeconds, written } = await audited(context, context.ham10000, 'ham10000', 'HAM10000_metadata.csv', ['--by', 'sex,age,body_site,diagnosis']);
    const { images } = result.data;
    const modelled = result.adjustments.filter(({ method }) => method !== null).length;
    return [
      line('1.1', 'audit of 4,000 images by sex, age band, body site and diagnosis, with adjustment, under 20 s', `${wallSeconds.toFixed(1)} s, ${images} images, ${result.attributes.length} attributes, ${modelled} regressions`, wallSeconds < 20 && images >= 4000 && result.attributes.length === 4 && modelled > 0),
      files('1.2', written),
    ];
  },
};

/** Show 4: missing Fitzpatrick types are told, and nobody is dropped. */
export const padUfes20: Check = {
  id: '4',
  title: 'PAD-UFES-20: missing Fitzpatrick types',
  async run(context) {
    if (!context.padUfes20) return [unmeasured('4', 'PAD-UFES-20', 'give --pad-ufes-20 DIR')];
    const { result, written } = await audited(context, context.padUfes20, 'pad-ufes-20', 'metadata.csv', ['--by', 'fitzpatrick,sex,diagnosis', '--sources', 'import,clinician,estimate']);
    return [judgeMissing('4.1', result, 'fitzpatrick'), files('4.2', written)];
  },
};

async function audited(context: AcceptanceContext, data: string, preset: string, metadata: string, asked: string[]): Promise<Audited> {
  const project = join(context.work, preset);
  await weakspotJson<ImportReport>(context, ['import', project, '--images', join(data, 'images'), '--masks', join(data, 'masks'), '--metadata', join(data, metadata), '--preset', preset]);
  await weakspotJson<RoundResult>(context, ['round', project, '--labels', '200', '--model', 'tiny', '--size', '64', '--engine', context.engine, '--seed', '1']);
  const audit = await weakspotJson<Omit<Audited, 'written'>>(context, ['audit', project, ...asked]);
  const { written } = await weakspotJson<Audited>(context, ['audit', project, '--show', String(audit.result.audit), '--out', `${project}-audit`]);
  return { ...audit, written };
}

function files(id: string, { folder, pdf }: Audited['written']): Line {
  const tables = readdirSync(join(folder, 'tables')).length;
  const lacking = ['audit.html', 'audit.json', 'rows.csv', 'audit.pdf'].filter((name) => !existsSync(join(folder, name)));
  return line(id, 'a report as HTML and PDF, every table as CSV and JSON', `${tables} tables${lacking.length > 0 ? `; lacks ${lacking.join(', ')}` : ''}${pdf === null ? '' : `; no PDF: ${pdf}`}`, lacking.length === 0 && tables > 0);
}
