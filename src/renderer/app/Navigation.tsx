import { useEffect, useState, type ComponentType } from 'react';
import { AuditIcon, DatasetIcon, ProjectsIcon, ReviewIcon, RoundsIcon, SettingsIcon } from '../components/icons.tsx';
import { t } from '../i18n/index.ts';
import classes from './frame.module.css';
import { features } from './registry.ts';
import { linkTo, navigate, useRoute } from './route.ts';

const icons: Readonly<Record<string, ComponentType>> = { projects: ProjectsIcon, dataset: DatasetIcon, rounds: RoundsIcon, review: ReviewIcon, audit: AuditIcon, settings: SettingsIcon };

/** The screens, by name. Those that need a project are left out while none is open. */
export function Navigation({ current, hasProject }: { current: string; hasProject: boolean }) {
  const offered = features.filter((feature) => hasProject || feature.withoutProject);
  const { screen, parameters } = useRoute();
  const [kept, setKept] = useState<Readonly<Record<string, string>>>({});
  const query = withoutDialog(parameters).toString();
  // By the address alone: `current` may still be of the one before.
  if (features.some(({ id, keepsAddress }) => id === screen && keepsAddress) && kept[screen] !== query) setKept({ ...kept, [screen]: query });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const feature = offered.find(({ shortcut }) => event.code === `Digit${shortcut}`);
      if (!feature) return;
      event.preventDefault();
      navigate(feature.id, parametersOf(kept, current, feature.id));
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [offered, kept, current]);
  return (
    <nav aria-label={t('app.navigation')} className={classes['rail']}>
      <ul>
        {offered.map(({ id, label, shortcut }) => {
          const Icon = icons[id];
          return (
            <li key={id}>
              <a href={linkTo(id, parametersOf(kept, current, id))} aria-current={id === current ? 'page' : undefined} aria-keyshortcuts={`Alt+${shortcut}`}>
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

/** What a dialog was opened by: nobody comes back to one. */
function withoutDialog(parameters: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...parameters].filter(([name]) => name !== 'new'));
}

/** A screen's parameters as they were left; its own entry begins it anew. */
function parametersOf(kept: Readonly<Record<string, string>>, current: string, screen: string): Record<string, string> {
  return screen === current ? {} : Object.fromEntries(new URLSearchParams(kept[screen] ?? ''));
}
