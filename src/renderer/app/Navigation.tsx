import { useEffect, type ComponentType } from 'react';
import { DatasetIcon, ProjectsIcon, ReviewIcon, RoundsIcon, SettingsIcon } from '../components/icons.tsx';
import { t } from '../i18n/index.ts';
import classes from './frame.module.css';
import { features } from './registry.ts';
import { linkTo, navigate } from './route.ts';

const icons: Readonly<Record<string, ComponentType>> = { projects: ProjectsIcon, dataset: DatasetIcon, rounds: RoundsIcon, review: ReviewIcon, settings: SettingsIcon };

/** The screens, by name. Those that need a project are left out while none is open. */
export function Navigation({ current, hasProject }: { current: string; hasProject: boolean }) {
  const offered = features.filter((feature) => hasProject || feature.withoutProject);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const feature = offered.find(({ shortcut }) => event.code === `Digit${shortcut}`);
      if (!feature) return;
      event.preventDefault();
      navigate(feature.id);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [offered]);
  return (
    <nav aria-label={t('app.navigation')} className={classes['rail']}>
      <ul>
        {offered.map(({ id, label, shortcut }) => {
          const Icon = icons[id];
          return (
            <li key={id}>
              <a href={linkTo(id)} aria-current={id === current ? 'page' : undefined} aria-keyshortcuts={`Alt+${shortcut}`}>
                {Icon && <Icon />}
                <span>{t(label)}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
