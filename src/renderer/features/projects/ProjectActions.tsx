import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { notify, notifyError } from '../../app/notify.tsx';
import { linkTo } from '../../app/route.ts';
import { desktop } from '../../bridge/index.ts';
import { t } from '../../i18n/index.ts';
import { useDesktop } from './use-desktop.ts';
import { VerifyDialog } from './VerifyDialog.tsx';

const formats = ['coco', 'masks', 'csv'] as const;

const saved = {
  onSuccess: ({ name }: { name: string | null }): void => {
    if (name !== null) notify({ message: t('projects.saved', { name }) });
  },
  onError: (error: unknown): void => notifyError(t('projects.notSaved'), error),
};

/** What can be done with the project as a whole. `round` is the newest finished one. */
export function ProjectActions({ round, isEmpty }: { round: number | null; isEmpty: boolean }) {
  const [verifying, setVerifying] = useState(false);
  const backup = useDesktop((program) => program.saveBackup(), saved);
  const write = useDesktop((program, format: (typeof formats)[number]) => program.saveExport(format), saved);
  const report = useDesktop((program, number: number) => program.saveReport(number), saved);
  return (
    <>
      {desktop() && (
        <>
          {!isEmpty && (
            <Button component="a" href={linkTo('projects', { import: 'new' })} variant="default" size="xs">
              {t('projects.importButton')}
            </Button>
          )}
          <Button variant="default" size="xs" loading={report.isPending} disabled={round === null} {...(round === null && { title: t('projects.reportNone') })} onClick={() => round !== null && report.mutate(round)}>
            {t('projects.report')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" size="xs" loading={write.isPending} disabled={isEmpty}>
                {t('projects.exporting')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {formats.map((format) => (
                <Menu.Item key={format} onClick={() => write.mutate(format)}>
                  {t(`projects.export-${format}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button variant="default" size="xs" loading={backup.isPending} onClick={() => backup.mutate()}>
            {t('projects.backup')}
          </Button>
        </>
      )}
      <Button variant="default" size="xs" onClick={() => setVerifying(true)}>
        {t('projects.verify')}
      </Button>
      <VerifyDialog opened={verifying} onClose={() => setVerifying(false)} />
    </>
  );
}
