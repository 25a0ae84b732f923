import { Button } from '@mantine/core';
import type { AuditResult } from '../../../../core/contract/index.ts';
import { notify, notifyError } from '../../../app/notify.tsx';
import { call, desktop, unwrap } from '../../../bridge/index.ts';
import { t } from '../../../i18n/index.ts';

/** The report: a folder with page, PDF and tables where a program can write it, else files that the browser keeps. */
export function SaveAudit({ result, project }: { result: AuditResult; project: string }) {
  const { audit } = result;
  const program = desktop();
  const fail = (error: unknown): void => notifyError(t('audit.reportNotSaved'), error);
  if (program) {
    const save = async (): Promise<void> => {
      const { name, pdf } = unwrap(await program.saveAudit(audit));
      if (name !== null) notify({ message: pdf === null ? t('audit.reportSaved', { name }) : t('audit.reportSavedWithoutPdf', { name, reason: pdf }) });
    };
    return (
      <Button size="sm" variant="default" onClick={() => void save().catch(fail)}>
        {t('audit.saveReport')}
      </Button>
    );
  }
  const name = `${project.replaceAll(/[^\p{L}\p{N}-]+/gu, '-') || 'project'}-audit-${audit}`;
  const page = async (): Promise<void> => keep(`${name}.html`, 'text/html', (await call('audit.page', { audit })).html);
  return (
    <>
      <Button size="sm" variant="default" onClick={() => void page().catch(fail)}>
        {t('audit.download')}
      </Button>
      <Button size="sm" variant="default" onClick={() => keep(`${name}.json`, 'application/json', JSON.stringify(result, null, 2))}>
        {t('audit.downloadFigures')}
      </Button>
    </>
  );
}

/** Has the browser keep a file among its downloads. */
function keep(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this; a minute is long enough.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
