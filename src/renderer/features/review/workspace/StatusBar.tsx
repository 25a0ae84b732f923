import { ActionIcon, Button, Divider, Group, Slider, Text, Tooltip } from '@mantine/core';
import { CircleAlert, CircleCheck, LoaderCircle, Minus, Plus } from 'lucide-react';
import { useStore } from 'zustand';
import { useOverlays } from '../../../app/preferences.ts';
import { formatPercent, t } from '../../../i18n/index.ts';
import type { Saving } from '../draft-saver.ts';
import classes from '../review.module.css';
import { ViewMenu } from './ViewMenu.tsx';
import { editor } from './the-editor.ts';

type Props = { saving: Saving | null; elsewhere: number; onRetry: () => void };

/** Zoom, fill and view of the canvas, and whether every stroke is saved. */
export function StatusBar({ saving, elsewhere, onRetry }: Props) {
  const scale = useStore(editor.store, ({ viewport }) => viewport.scale);
  const fill = useOverlays((state) => state.fillOpacity);
  return (
    <div data-bar className={classes['status']}>
      <fieldset className={classes['zooms']} aria-label={t('review.zoom', { percent: formatPercent(scale) })}>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('review.zoomOut')} onClick={() => editor.zoom(0.8)}>
          <Minus size={16} aria-hidden="true" />
        </ActionIcon>
        <Text size="xs" className={classes['zoom']}>
          {formatPercent(scale)}
        </Text>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('review.zoomIn')} onClick={() => editor.zoom(1.25)}>
          <Plus size={16} aria-hidden="true" />
        </ActionIcon>
        <Tooltip label={`${t('review.fitHelp')} (0)`} openDelay={400}>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => editor.fit()}>
            {t('review.fit')}
          </Button>
        </Tooltip>
        <Tooltip label={`${t('review.actualHelp')} (1)`} openDelay={400}>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => editor.actualSize()}>
            {t('review.actual')}
          </Button>
        </Tooltip>
      </fieldset>
      <Divider orientation="vertical" />
      <Group gap={8} wrap="nowrap" className={classes['fill']}>
        <Text size="xs" c="dimmed" className={classes['fillName']}>
          {t('review.opacity')}
        </Text>
        <Slider className={classes['fillSlider']} size="sm" min={0} max={100} label={null} value={Math.round(fill * 100)} onChange={(value) => useOverlays.setState({ fillOpacity: value / 100 })} thumbLabel={t('review.opacityHelp')} thumbValueText={formatPercent(fill)} />
      </Group>
      <Divider orientation="vertical" />
      <ViewMenu />
      {!isFailing(saving) && <Area />}
      <span className={classes['grow']} />
      <SavingText saving={saving} elsewhere={elsewhere} onRetry={onRetry} />
    </div>
  );
}

function Area() {
  const area = useStore(editor.store, (state) => state.area);
  const grid = useStore(editor.store, (state) => state.grid);
  if (!grid) return null;
  return (
    <Text size="xs" c="dimmed" className={classes['area']} title={t('review.lesionAreaHelp', { pixels: area })}>
      {t('review.lesionArea', { share: formatPercent(area / (grid.width * grid.height), 1) })}
    </Text>
  );
}

function isFailing(saving: Saving | null): saving is Extract<Saving, { state: 'unsaved' }> {
  return saving?.state === 'unsaved' && saving.waiting > 0;
}

/** One line whatever it says: a bar that grows would take the canvas from under the hand that draws. */
function SavingText({ saving, elsewhere, onRetry }: Props) {
  const failed = isFailing(saving);
  return (
    <Group gap={8} wrap="nowrap" className={classes['saving']}>
      <output aria-label={t('review.draftState')} className={classes['savingText']}>
        {failed && (
          <>
            <CircleAlert size={16} aria-hidden="true" className={classes['alarm']} />
            <Text size="xs" c="red" className={classes['clip']} title={saving.error.message}>
              {t('review.notSaved', { count: saving.waiting, reason: saving.error.message })}
            </Text>
          </>
        )}
        {!failed && elsewhere > 0 && (
          <>
            <CircleAlert size={16} aria-hidden="true" className={classes['alarm']} />
            <Text size="xs" className={classes['clip']}>
              {t('review.notSavedElsewhere', { count: elsewhere })}
            </Text>
          </>
        )}
        {!failed && elsewhere === 0 && saving?.state === 'saving' && (
          <>
            <LoaderCircle size={15} aria-hidden="true" className={classes['quietIcon']} />
            <Text size="xs" c="dimmed">
              {t('review.saving', { count: saving.waiting })}
            </Text>
          </>
        )}
        {elsewhere === 0 && saving?.state === 'saved' && (
          <>
            <CircleCheck size={15} aria-hidden="true" className={classes['quietIcon']} />
            <Text size="xs" c="dimmed">
              {t('review.saved')}
            </Text>
          </>
        )}
      </output>
      {(failed || elsewhere > 0) && (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          {t('review.saveAgain')}
        </Button>
      )}
    </Group>
  );
}
