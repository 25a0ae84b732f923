import { Button, Group, Popover, Slider, Stack, Switch, Text } from '@mantine/core';
import { Contrast } from 'lucide-react';
import { isNeutralView, useViewing, usualView } from '../state.ts';
import { formatNumber, t } from '../../../i18n/index.ts';
import classes from '../review.module.css';

/** How the photograph is shown; the stored one never changes. The view stays from lesion to lesion. */
export function ViewMenu() {
  const view = useViewing((state) => state.view);
  const set = (change: Partial<typeof view>): void => useViewing.setState({ view: { ...view, ...change } });
  const changed = !isNeutralView(view);
  return (
    <Popover position="top-start" width={280} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant={changed ? 'light' : 'subtle'} color={changed ? 'blue' : 'gray'} leftSection={<Contrast size={15} aria-hidden="true" />}>
          <span className={classes['viewName']}>{t(changed ? 'review.viewChanged' : 'review.view')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('review.view')}>
        <Stack gap="sm">
          <Text size="xs" c="dimmed">
            {t('review.viewHelp')}
          </Text>
          {(['brightness', 'contrast'] as const).map((name) => (
            <div key={name}>
              <Group justify="space-between">
                <Text size="sm">{t(`review.${name}`)}</Text>
                <Text size="xs" className={classes['value']}>
                  {formatNumber(Math.round(view[name] * 100), { signDisplay: 'exceptZero' })}
                </Text>
              </Group>
              <Slider size="sm" min={-100} max={100} label={null} value={Math.round(view[name] * 100)} onChange={(value) => set({ [name]: value / 100 })} thumbLabel={t(`review.${name}`)} />
            </div>
          ))}
          <Switch size="sm" label={t('review.colourConstancy')} checked={view.colourConstancy} onChange={(event) => set({ colourConstancy: event.currentTarget.checked })} />
          <Switch size="sm" label={t('review.hairRemoval')} checked={view.hairRemoval} onChange={(event) => set({ hairRemoval: event.currentTarget.checked })} />
          <Button size="compact-sm" variant="default" disabled={!changed} onClick={() => useViewing.setState({ view: usualView })}>
            {t('review.viewReset')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
