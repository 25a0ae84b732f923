import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { DesktopBridge } from '../../../core/contract/bridge.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { desktop, unwrap } from '../../bridge/index.ts';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';

export function Backups() {
  const program = desktop();
  return (
    <Panel title={t('settings.backups')} help={t('settings.backupsHelp')}>
      {program ? <SaveBackup program={program} /> : <Text size="sm">{t('settings.backupElsewhere')}</Text>}
    </Panel>
  );
}

function SaveBackup({ program }: { program: DesktopBridge }) {
  const save = useMutation({
    mutationFn: async () => unwrap(await program.saveBackup()),
    onSuccess: ({ name }) => {
      if (name !== null) notify({ message: t('settings.backupSaved', { name }) });
    },
    onError: (error) => notifyError(t('settings.backupFailed'), error),
  });
  return (
    <Button size="sm" variant="default" loading={save.isPending} onClick={() => save.mutate()}>
      {t('settings.backup')}
    </Button>
  );
}
