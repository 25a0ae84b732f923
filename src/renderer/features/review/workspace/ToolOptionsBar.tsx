import { ActionIcon, Divider, Group, SegmentedControl, Slider, Text, Tooltip } from '@mantine/core';
import { Circle, Image, Minus, Monitor, Plus, Redo2, Square, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ToolName } from '../../../canvas/editor/types.ts';
import { formatNumber, t } from '../../../i18n/index.ts';
import { keyText } from '../KeyCap.tsx';
import { keyFor, type ActionName, type KeyBinding } from '../keymap.ts';
import classes from '../review.module.css';
import { CommandMenu } from './CommandMenu.tsx';
import { editor } from './the-editor.ts';

const areaTools: readonly ToolName[] = ['brush', 'polygon', 'lasso', 'wand', 'live-wire', 'grabcut'];

type Props = { bindings: readonly KeyBinding[]; disabled: boolean; onUndo: () => void; onRedo: () => void; canUndo: boolean };

/** What the chosen tool draws with, what was done last, and the commands for the whole mask. */
export function ToolOptionsBar({ bindings, disabled, onUndo, onRedo, canUndo }: Props) {
  const tool = useStore(editor.store, (state) => state.tool);
  const options = useStore(editor.store, (state) => state.options);
  const canRedo = useStore(editor.store, (state) => state.canRedo);
  const named = (action: ActionName, text: string): string => {
    const key = keyFor(bindings, action);
    return key ? `${text} (${keyText(key)})` : text;
  };
  return (
    <div data-bar className={classes['options']}>
      <Group gap={2} wrap="nowrap">
        <Tooltip label={named('undo', t('review.undo'))} openDelay={400}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('review.undo')} disabled={disabled || !canUndo} onClick={onUndo}>
            <Undo2 size={18} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={named('redo', t('review.redo'))} openDelay={400}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('review.redo')} disabled={disabled || !canRedo} onClick={onRedo}>
            <Redo2 size={18} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Divider orientation="vertical" />
      <Text size="sm" fw={600} className={classes['toolName']}>
        {t(`review.tool-${tool}`)}
      </Text>
      {(tool === 'brush' || tool === 'eraser') && (
        <>
          <Labelled text={t('review.toolSize')} value={t('review.pixels', { size: options.brushSize })}>
            <Slider className={classes['optionSlider']} size="sm" min={0} max={100} step={1} label={null} value={toSlider(options.brushSize)} onChange={(value) => editor.setOptions({ brushSize: fromSlider(value) })} thumbLabel={t('review.toolSize')} thumbValueText={t('review.pixels', { size: options.brushSize })} />
          </Labelled>
          <SegmentedControl
            size="xs"
            aria-label={t('review.toolSizeUnit')}
            data={[
              { value: 'screen', label: <Choice icon={<Monitor size={14} />} text={t('review.unit-screen')} /> },
              { value: 'image', label: <Choice icon={<Image size={14} />} text={t('review.unit-image')} /> },
            ]}
            value={options.brushUnit}
            onChange={(value) => editor.setOptions({ brushUnit: value as 'screen' | 'image' })}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('review.shape')}
            data={[
              { value: 'circle', label: <Choice icon={<Circle size={14} />} text={t('review.shape-circle')} /> },
              { value: 'square', label: <Choice icon={<Square size={14} />} text={t('review.shape-square')} /> },
            ]}
            value={options.brushShape}
            onChange={(value) => editor.setOptions({ brushShape: value as 'circle' | 'square' })}
          />
        </>
      )}
      {areaTools.includes(tool) && (
        <SegmentedControl
          size="xs"
          aria-label={t('review.addsOrRemoves')}
          data={[
            { value: 'add', label: <Choice early icon={<Plus size={14} />} text={t('review.adds')} /> },
            { value: 'remove', label: <Choice early icon={<Minus size={14} />} text={t('review.removes')} /> },
          ]}
          value={options.mode}
          onChange={(value) => editor.setOptions({ mode: value as 'add' | 'remove' })}
        />
      )}
      {tool === 'wand' && (
        <Labelled text={t('review.tolerance')} value={formatNumber(options.wandTolerance)}>
          <Slider className={classes['optionSlider']} size="sm" min={1} max={50} label={null} value={options.wandTolerance} onChange={(wandTolerance) => editor.setOptions({ wandTolerance })} thumbLabel={t('review.tolerance')} />
        </Labelled>
      )}
      {tool === 'scribble' && (
        <Labelled text={t('review.toolSize')} value={t('review.pixels', { size: options.scribbleWidth })}>
          <Slider className={classes['optionSlider']} size="sm" min={1} max={60} label={null} value={options.scribbleWidth} onChange={(scribbleWidth) => editor.setOptions({ scribbleWidth })} thumbLabel={t('review.toolSize')} />
        </Labelled>
      )}
      {(tool === 'point' || tool === 'scribble') && (
        <SegmentedControl
          size="xs"
          aria-label={t('review.marks')}
          data={(['lesion', 'skin'] as const).map((value) => ({ value, label: t(`review.marks-${value}`) }))}
          value={options.marks}
          onChange={(value) => editor.setOptions({ marks: value as 'lesion' | 'skin' })}
        />
      )}
      <span className={classes['grow']} />
      <CommandMenu bindings={bindings} disabled={disabled} />
    </div>
  );
}

function Labelled({ text, value, children }: { text: string; value: string; children: ReactNode }) {
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="xs" c="dimmed" className={classes['optionName']}>
        {text}
      </Text>
      {children}
      <Text size="xs" className={classes['value']}>
        {value}
      </Text>
    </Group>
  );
}

/** An icon with its text beside it where there is room, and in the tooltip where there is none. */
function Choice({ icon, text, early = false }: { icon: ReactNode; text: string; /** Its text is shown before the others' are. */ early?: boolean }) {
  return (
    <span className={classes['choice']} title={text}>
      <span aria-hidden="true">{icon}</span>
      <span className={early ? classes['earlyText'] : classes['choiceText']}>{text}</span>
    </span>
  );
}

const mostPixels = 400;

/** Small sizes are told apart by a pixel, large ones by more. */
function toSlider(size: number): number {
  return Math.round((Math.log(Math.min(mostPixels, Math.max(1, size))) / Math.log(mostPixels)) * 100);
}

function fromSlider(place: number): number {
  return Math.max(1, Math.round(mostPixels ** (place / 100)));
}
