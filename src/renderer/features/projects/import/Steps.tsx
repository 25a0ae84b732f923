import { t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';

const steps = [
  ['projects.stepChoose', 'projects.stepChooseHelp'],
  ['projects.stepCheck', 'projects.stepCheckHelp'],
  ['projects.stepImport', 'projects.stepImportHelp'],
] as const;

/** Where one is on the way; the buttons below lead on and back. */
export function Steps({ current }: { current: number }) {
  return (
    <ol className={classes['steps']}>
      {steps.map(([name, help], index) => (
        <li key={name} aria-current={index === current ? 'step' : undefined} data-done={index < current || undefined}>
          <span className={classes['number']} aria-hidden="true">
            {index < current ? '✓' : index + 1}
          </span>
          <span>
            <strong>{t(name)}</strong>
            <span className={classes['help']}>{t(help)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
