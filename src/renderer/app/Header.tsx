import { Text } from '@mantine/core';
import { PersonIcon } from '../components/icons.tsx';
import { t } from '../i18n/index.ts';
import { ensureAnnotator, useAnnotator } from './annotator.ts';
import classes from './frame.module.css';
import { JobIndicators } from './JobIndicator.tsx';
import { notifyError } from './notify.tsx';
import { linkTo } from './route.ts';

/** Which project is open, what runs in it, and who annotates. */
export function Header({ project }: { project: string | null }) {
  return (
    <header className={classes['header']}>
      <Text component="span" fw={600} className={classes['project']} truncate>
        {project ?? t('app.name')}
      </Text>
      {project !== null && <JobIndicators />}
      {project !== null && <Signature />}
    </header>
  );
}

function Signature() {
  const name = useAnnotator((state) => state.session?.annotator?.name ?? null);
  if (name !== null)
    return (
      <a href={linkTo('settings')} className={classes['person']} aria-label={t('app.signedAs', { name })} title={t('app.signedAs', { name })}>
        <PersonIcon size={18} />
        <span>{name}</span>
      </a>
    );
  return (
    <button type="button" className={classes['person']} onClick={() => void ensureAnnotator().catch((error: unknown) => notifyError(t('app.actionFailed'), error))}>
      <PersonIcon size={18} />
      <span>{t('app.notSigned')}</span>
    </button>
  );
}
