import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ImportReport } from '../../../src/core/contract/index.ts';
import { type Check, line, unmeasured, weakspotJson } from '../harness.ts';

/** Show 4: phone photographs with RGBA masks, float Fitzpatrick types and missing values. */
export const padUfes20: Check = {
  id: '4',
  title: 'PAD-UFES-20: import',
  async run(context) {
    if (!context.padUfes20) return [unmeasured('4', 'PAD-UFES-20', 'give --pad-ufes-20 DIR')];
    const data = context.padUfes20;
    const project = join(context.work, 'pad');
    const imported = await weakspotJson<ImportReport>(context, ['import', project, '--images', join(data, 'images'), '--masks', join(data, 'masks'), '--metadata', join(data, 'metadata.csv'), '--preset', 'pad-ufes-20']);
    const table = join(context.work, 'pad-csv');
    await weakspotJson(context, ['export', project, '--format', 'csv', '--out', table]);
    const rows = parse(readFileSync(join(table, readdirSync(table).find((name) => name.endsWith('.csv'))!)), { columns: true }) as Record<string, string>[];
    const source = parse(readFileSync(join(data, 'metadata.csv')), { columns: true }) as Record<string, string>[];
    const stem = (name: string): string => name.replace(/^.*\//, '').replace(/\.\w+$/, '');
    const wanted = new Map(source.map((row) => [stem(row['img_id']!), row['fitspatrick'] === '' ? '' : String(Number(row['fitspatrick']))]));
    const wrong = rows.filter((row) => wanted.has(stem(row['name']!)) && row['fitzpatrick'] !== wanted.get(stem(row['name']!)));
    const tagged = rows.filter((row) => row['fitzpatrick'] !== '').length;
    const files = readdirSync(join(data, 'images')).length;
    const masks = readdirSync(join(data, 'masks')).length;
    return [
      line('4.1', `all ${files} images and ${masks} RGBA masks`, `${imported.images} images, ${imported.masks} masks, ${imported.refused.length} refused, ${imported.warnings.length} warnings, ${imported.patients} patients`, imported.images === files && imported.masks === masks),
      line('4.2', 'Fitzpatrick types as whole numbers, missing values missing', `${tagged} of ${rows.length} tagged, ${wrong.length} differ from the table${wrong[0] ? ` (${wrong[0]['name']}: ${wrong[0]['fitzpatrick']})` : ''}`, rows.length === files && wrong.length === 0 && tagged > 0 && tagged < rows.length),
    ];
  },
};
