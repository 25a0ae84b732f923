import { Fragment } from 'react';
import { features } from '../../app/registry.ts';
import table from '../../components/components.module.css';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';
import classes from './settings.module.css';

/** Keys of the frame and the grid; Review lists its own. */
export function Keys() {
  const rows: readonly (readonly [keys: readonly string[], does: string])[] = [
    [features.map(({ shortcut }) => `Alt+${shortcut}`), t('settings.keyScreens')],
    [['← ↑ → ↓', 'Home', 'End', 'Page Up', 'Page Down'], t('settings.keyArrows')],
    [['Space'], t('settings.keySelect')],
    [['Ctrl+A'], t('settings.keyAll')],
    [['Enter'], t('settings.keyOpen')],
    [['?'], t('settings.keyHelp')],
  ];
  return (
    <Panel title={t('settings.keys')} help={t('settings.keysHelp')}>
      <table className={table['table']} aria-label={t('settings.keys')}>
        <thead>
          <tr>
            <th scope="col">{t('settings.key')}</th>
            <th scope="col">{t('settings.does')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([keys, does]) => (
            <tr key={does}>
              <th scope="row">
                {keys.map((key) => (
                  <Fragment key={key}>
                    <kbd className={classes['key']}>{key}</kbd>{' '}
                  </Fragment>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
