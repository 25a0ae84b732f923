import { SegmentedControl, Slider, Stack, Switch } from '@mantine/core';
import { useBrush, useOverlays, useReviewing } from '../../app/preferences.ts';
import { Panel } from '../../components/Panel.tsx';
import { formatPercent, t } from '../../i18n/index.ts';
import { Field } from './Field.tsx';

const shapes = ['circle', 'square'] as const;
const units = ['screen', 'image'] as const;
const brush = { smallest: 1, largest: 400 };
const outline = { thinnest: 1, thickest: 6 };

/** How Review and its canvas begin; what is changed there is remembered here. */
export function Reviewing() {
  const reviewing = useReviewing();
  const { shape, size, unit } = useBrush();
  const { fillOpacity, outlineWidth } = useOverlays();
  return (
    <Panel title={t('settings.reviewing')}>
      <Stack gap="sm" mb="sm">
        <Switch label={t('settings.blinded')} description={t('settings.blindedHelp')} checked={reviewing.blinded} onChange={(event) => useReviewing.setState({ blinded: event.currentTarget.checked })} />
        <Switch label={t('settings.advance')} checked={reviewing.advance} onChange={(event) => useReviewing.setState({ advance: event.currentTarget.checked })} />
      </Stack>
      <Field name={`${t('settings.brush')}: ${t('settings.shape')}`}>
        {(label) => (
          <SegmentedControl aria-labelledby={label} size="sm" value={shape} data={shapes.map((value) => ({ value, label: t(`settings.shape-${value}`) }))} onChange={(value) => useBrush.setState({ shape: value as typeof shape })} />
        )}
      </Field>
      <Field name={`${t('settings.brush')}: ${t('settings.brushSize')}`}>
        {(label) => (
          <Slider thumbProps={{ 'aria-labelledby': label }} min={brush.smallest} max={brush.largest} value={size} label={(value) => t('settings.pixels', { count: value })} onChange={(value) => useBrush.setState({ size: value })} />
        )}
      </Field>
      <Field name={`${t('settings.brush')}: ${t('settings.unit')}`}>
        {(label) => (
          <SegmentedControl aria-labelledby={label} size="sm" value={unit} data={units.map((value) => ({ value, label: t(`settings.unit-${value}`) }))} onChange={(value) => useBrush.setState({ unit: value as typeof unit })} />
        )}
      </Field>
      <Field name={t('settings.fill')}>
        {(label) => (
          <Slider thumbProps={{ 'aria-labelledby': label }} min={0} max={1} step={0.05} value={fillOpacity} label={(value) => formatPercent(value)} onChange={(value) => useOverlays.setState({ fillOpacity: value })} />
        )}
      </Field>
      <Field name={t('settings.outline')}>
        {(label) => (
          <Slider
            thumbProps={{ 'aria-labelledby': label }}
            min={outline.thinnest}
            max={outline.thickest}
            step={0.5}
            value={outlineWidth}
            label={(value) => t('settings.pixels', { count: value })}
            onChange={(value) => useOverlays.setState({ outlineWidth: value })}
          />
        )}
      </Field>
    </Panel>
  );
}
