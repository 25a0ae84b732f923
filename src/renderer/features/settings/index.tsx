import { Stack } from '@mantine/core';
import { useProject } from '../../app/project.ts';
import { Screen } from '../../components/Screen.tsx';
import { t } from '../../i18n/index.ts';
import { Appearance } from './Appearance.tsx';
import { Backups } from './Backups.tsx';
import { Engine } from './Engine.tsx';
import { Keys } from './Keys.tsx';
import { Privacy } from './Privacy.tsx';
import { Reviewing } from './Reviewing.tsx';
import { You } from './You.tsx';

/** What a person sets once, and what the computer can do. */
export default function Settings() {
  const project = useProject();
  const open = project.data !== undefined;
  return (
    <Screen title={t('settings.title')} subtitle={t('settings.subtitle')}>
      <Stack gap="lg" maw="60rem">
        <You open={open} />
        <Appearance />
        <Reviewing />
        {open && <Engine />}
        <Keys />
        {open && <Backups />}
        <Privacy />
      </Stack>
    </Screen>
  );
}
