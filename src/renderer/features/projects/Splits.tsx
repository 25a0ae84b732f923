import { Text } from '@mantine/core';
import type { ProjectSummary } from '../../../core/contract/index.ts';
import { formatNumber, t } from '../../i18n/index.ts';
import classes from './projects.module.css';

const names = ['train', 'validation', 'test'] as const;

/** How the images are divided; told apart by pattern as well as by colour. */
export function Splits({ splits }: { splits: ProjectSummary['splits'] }) {
  const used = names.filter((name) => splits[name] > 0);
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {t('projects.splits')}
      </Text>
      <div className={classes['splits']} aria-hidden="true">
        {used.map((name) => (
          <div key={name} className={classes[name]} style={{ flex: `${splits[name]} 0 4px` }} />
        ))}
      </div>
      <div className={classes['legend']}>
        {names.map((name) => (
          <span key={name}>
            <span className={`${classes['swatch']} ${classes[name]}`} aria-hidden="true" />
            {t(`common.split-${name}`)} {formatNumber(splits[name])}
          </span>
        ))}
      </div>
    </div>
  );
}
