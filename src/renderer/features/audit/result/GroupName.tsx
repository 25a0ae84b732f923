import { Badge } from '@mantine/core';
import type { AuditGroup } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';

/** A group's name, and what has to be known of it: that it was found to differ, or that the others are compared with it. */
export function GroupName({ group, found = false, reference = false }: { group: Pick<AuditGroup, 'label'>; found?: boolean; reference?: boolean }) {
  return (
    <span className={classes['groupName']}>
      {group.label}
      {found && (
        <Badge size="xs" variant="light" tt="none" component="span">
          {t('audit.foundMark')}
        </Badge>
      )}
      {reference && (
        <Badge size="xs" variant="light" color="gray" tt="none" component="span">
          {t('audit.referenceMark')}
        </Badge>
      )}
    </span>
  );
}
