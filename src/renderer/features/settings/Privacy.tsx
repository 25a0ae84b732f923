import { Stack, Text } from '@mantine/core';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';

/** What leaves this computer, and when. */
export function Privacy() {
  return (
    <Panel title={t('settings.privacy')}>
      <Stack gap="xs">
        <Text size="sm">{t('settings.privacyNothing')}</Text>
        <Text size="sm">{t('settings.privacyMetadata')}</Text>
        <Text size="sm">{t('settings.privacyInstall')}</Text>
        <Text size="sm">{t('settings.privacyServe')}</Text>
      </Stack>
    </Panel>
  );
}
