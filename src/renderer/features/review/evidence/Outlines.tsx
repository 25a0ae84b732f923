import { Button, Slider, Switch, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ImageEvidence } from '../../../../core/contract/index.ts';
import { denseLine, labelLine, prunedLine } from '../../../../core/palette.ts';
import { figure, sparsityText } from '../../../../core/text.ts';
import { LineSample } from '../../../components/LineSample.tsx';
import { t } from '../../../i18n/index.ts';
import { storedLine } from '../lesion/contours.ts';
import { marks } from '../lesion/learnt.ts';
import { chosenLevel, type OverlayName } from '../outlines.ts';
import classes from '../review.module.css';
import { toggleOverlay, useViewing } from '../state.ts';
import { editor } from '../workspace/the-editor.ts';
import { Section } from './Section.tsx';

type Props = { /** Null where no round has scored images, and until it is there. */ evidence: ImageEvidence | null; canAccept: boolean; accepting: boolean; onAccept: (sparsity: number) => void };

/** Which outlines lie over the image, the pruned network's on a slider over its ladder, and each as a starting point. */
export function Outlines({ evidence, canAccept, accepting, onAccept }: Props) {
  const { overlays, place } = useViewing();
  const marking = useStore(editor.store, marks);
  const chosen = evidence && chosenLevel(evidence, place);
  const dense = evidence?.levels.find(({ sparsity }) => sparsity === 0);
  const dice = chosen && evidence?.hardness?.byLevel[String(chosen.level.sparsity)];
  return (
    <Section title={t('review.outlines')}>
      <div className={classes['outlines']}>
        <Overlay name="mask" note={null} sample={<LineSample style={labelLine} />} shown={overlays.mask} />
        <Overlay name="learnt" note={marking ? null : t('review.learntTools')} sample={<span className={classes['learnt']} aria-hidden="true" />} shown={overlays.learnt} />
        {evidence && <Overlay name="label" note={evidence.label.length === 0 ? t('review.noLabel') : null} sample={<LineSample style={storedLine} />} shown={overlays.label} />}
        {dense && <Overlay name="dense" note={dense.rings.length === 0 ? t('review.outlinesNothing') : null} sample={<LineSample style={denseLine} />} shown={overlays.dense} />}
        {chosen && (
          <Overlay name="pruned" note={chosen.level.rings.length === 0 ? t('review.outlinesNothing') : null} sample={<LineSample style={prunedLine(chosen.place, chosen.of)} />} shown={overlays.pruned} />
        )}
        {evidence && evidence.levels.length > 0 && <Overlay name="disagreement" note={null} sample={<span className={classes['heat']} aria-hidden="true" />} shown={overlays.disagreement} />}
      </div>
      {chosen && (
        <div className={classes['ladder']}>
          <Text size="sm">
            {t('review.sparsity')}: <b>{sparsityText(chosen.level.sparsity)}</b>
          </Text>
          <Slider
            min={0}
            max={chosen.of - 1}
            step={1}
            value={chosen.place}
            onChange={(value) => useViewing.setState({ place: value })}
            label={null}
            marks={chosen.of <= 12 ? Array.from({ length: chosen.of }, (_, value) => ({ value })) : []}
            thumbLabel={t('review.sparsity')}
            thumbValueText={t('review.sparsityValue', { share: sparsityText(chosen.level.sparsity) })}
          />
          {dice !== undefined && (
            <Tooltip label={t('review.sparsityDiceHelp')} multiline w={280}>
              <Text size="xs" c="dimmed" tabIndex={0} className={classes['explained']}>
                {t('review.sparsityDice', { value: figure(dice) })}
              </Text>
            </Tooltip>
          )}
          <div className={classes['accept']}>
            <Button
              size="compact-sm"
              variant="light"
              disabled={!canAccept || chosen.level.rings.length === 0}
              loading={accepting}
              onClick={() => onAccept(chosen.level.sparsity)}
              title={`${t('review.accept')}: ${t('review.acceptHelp')}`}
            >
              {t('review.accept')}
            </Button>
            {dense && (
              <Button size="compact-sm" variant="default" disabled={!canAccept || dense.rings.length === 0} onClick={() => onAccept(0)} aria-label={t('review.acceptDense')} title={`${t('review.acceptDense')}: ${t('review.acceptHelp')}`}>
                {t('review.acceptDenseShort')}
              </Button>
            )}
          </div>
          <Text size="xs" c="dimmed">
            {t('common.researchUse')}
          </Text>
        </div>
      )}
      {!chosen && evidence?.blinded === null && (
        <Text size="sm" c="dimmed">
          {t('review.noPredictions')}
        </Text>
      )}
    </Section>
  );
}

function Overlay({ name, shown, sample, note }: { name: OverlayName; shown: boolean; sample: ReactNode; note: string | null }) {
  return (
    <Switch
      size="xs"
      checked={shown}
      onChange={() => toggleOverlay(name)}
      labelPosition="left"
      classNames={{ body: classes['overlay']!, labelWrapper: classes['overlayLabel']! }}
      label={
        <span className={classes['overlayName']}>
          <span className={classes['overlaySample']}>{sample}</span>
          {t(`review.outline-${name}`)}
          {note && <span className={classes['overlayNote']}> ({note})</span>}
        </span>
      }
    />
  );
}
