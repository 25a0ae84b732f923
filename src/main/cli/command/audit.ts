import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { AuditResult, ResponseOf } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Client } from '../../service/client.ts';
import { auditOptions, type AuditOptions } from '../audit-options.ts';
import { describeAudit } from '../audit-text.ts';
import { fileSize } from '../format.ts';
import { jsonOption, wholeNumber } from '../option.ts';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { quote, researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';

type Options = AuditOptions & { out?: string; pdf: 'auto' | 'always' | 'never'; show?: number | true; json?: boolean };

export function auditCommand(): Command {
  const command = new Command('audit')
    .description('find which groups of lesions a round flags or segments worse, how sure that is, and what explains it')
    .argument('<project>', 'folder of the project');
  for (const option of auditOptions()) command.addOption(option);
  return command
    .addOption(new Option('--out <folder>', 'folder to write the report, its tables and the rows into'))
    .addOption(new Option('--pdf <when>', 'print the report by a browser of this computer').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--show [n]', 'show what a finished audit found (default: the newest), and make none').argParser(wholeNumber(1)))
    .addOption(jsonOption())
    .action((project: string, { out, pdf, show, json, ...request }: Options) =>
      run({ json }, (terminal) =>
        withProject(project, {}, async (client) => {
          const result = show === undefined ? await runAudit(client, project, request, terminal) : await readAudit(client, show === true ? null : show);
          terminal.print(describeAudit(result));
          const written = out === undefined ? null : await client.call('audit.write', { audit: result.audit, folder: resolve(out), pdf });
          terminal.print(`\n${written ? describeWritten(written) : `Write the report with: weakspot audit ${quote(project)} --show ${result.audit} --out FOLDER`}\n\nScreening, not proof. ${researchUse}`);
          return { result, written };
        }),
      ),
    );
}

async function runAudit(client: Client, project: string, request: AuditOptions, terminal: Terminal): Promise<AuditResult> {
  const { followJob } = await import('../follow-job.ts');
  const { job, audit } = await client.call('audit.start', request);
  await followJob(client, project, job, terminal);
  return readAudit(client, audit);
}

async function readAudit(client: Client, number: number | null): Promise<AuditResult> {
  const { audit, state, result } = await client.call('audit.get', { audit: number });
  if (!result) throw new WeakspotError('conflict', `audit ${audit} is ${state}; it has no result yet`, { audit, state });
  return result;
}

function describeWritten({ folder, files, pdf }: ResponseOf<'audit.write'>): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `Wrote ${files.length} files (${fileSize(bytes)}) into ${folder}: the report is audit.html${pdf === null ? ' and audit.pdf' : `. ${pdf}`}`;
}
