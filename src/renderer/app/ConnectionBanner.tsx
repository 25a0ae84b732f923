import { Text } from '@mantine/core';
import { t } from '../i18n/index.ts';
import { useConnection } from './connection.ts';
import classes from './frame.module.css';

/** Says that the service cannot be reached, for as long as that is so. */
export function ConnectionBanner() {
  const connection = useConnection();
  return (
    <output className={classes['connection']}>
      {connection.state === 'lost' && (
        <div className={classes['lost']}>
          <strong>{t('app.connectionLost')}</strong>
          <Text component="span" size="sm">
            {t('app.connectionHelp')} {connection.error.message}
          </Text>
        </div>
      )}
    </output>
  );
}
