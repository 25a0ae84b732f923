import { SegmentedControl, Text } from '@mantine/core';
import { useAppearance, type ColourScheme } from '../../app/preferences.ts';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';
import { Field } from './Field.tsx';

const schemes = ['auto', 'light', 'dark'] as const satisfies readonly ColourScheme[];

export function Appearance() {
  const scheme = useAppearance((it) => it.colourScheme);
  return (
    <Panel title={t('settings.appearance')}>
      <Field name={t('settings.theme')}>
        {(label) => (
          <SegmentedControl
            aria-labelledby={label}
            value={scheme}
            data={schemes.map((value) => ({ value, label: t(`settings.theme-${value}`) }))}
            onChange={(value) => useAppearance.setState({ colourScheme: value as ColourScheme })}
          />
        )}
      </Field>
      <Field name={t('settings.language')}>{() => <Text size="sm">{t('settings.english')}</Text>}</Field>
    </Panel>
  );
}
