import { Tooltip } from '@mantine/core';
import { Brush, CircleDot, Eraser, Hand, Lasso, LineSquiggle, Magnet, Pentagon, SquareDashed, SquareDashedMousePointer, WandSparkles, type LucideIcon } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { ToolName } from '../../../canvas/editor/types.ts';
import { t } from '../../../i18n/index.ts';
import { keyText } from '../KeyCap.tsx';
import { keyFor, type KeyBinding } from '../keymap.ts';
import classes from '../review.module.css';
import { editor } from './the-editor.ts';

const groups: readonly (readonly [ToolName, LucideIcon][])[] = [
  [
    ['brush', Brush],
    ['eraser', Eraser],
    ['polygon', Pentagon],
    ['lasso', Lasso],
  ],
  [
    ['live-wire', Magnet],
    ['wand', WandSparkles],
    ['grabcut', SquareDashedMousePointer],
  ],
  [
    ['box', SquareDashed],
    ['point', CircleDot],
    ['scribble', LineSquiggle],
  ],
  [['pan', Hand]],
];

/** Every tool, a press each; its key is in the tooltip. */
export const ToolRail = memo(function ToolRail({ bindings, disabled }: { bindings: readonly KeyBinding[]; disabled: boolean }) {
  const chosen = useStore(editor.store, ({ tool }) => tool);
  return (
    <div role="toolbar" aria-label={t('review.tools')} aria-orientation="vertical" className={classes['rail']}>
      {groups.map((group) => (
        <div key={group[0]![0]} className={classes['railGroup']}>
          {group.map(([tool, Icon]) => {
            const key = tool === 'pan' ? keyFor(bindings, 'pan') : keyFor(bindings, `tool.${tool}`);
            const name = t(`review.tool-${tool}`);
            return (
              <Tooltip key={tool} label={key ? `${name} (${keyText(key)})` : name} position="right" openDelay={400}>
                <button type="button" className={classes['tool']} aria-label={name} aria-pressed={tool === chosen} aria-keyshortcuts={key ?? undefined} disabled={disabled && tool !== 'pan'} onClick={() => editor.setTool(tool)}>
                  <Icon size={20} strokeWidth={1.8} aria-hidden="true" />
                </button>
              </Tooltip>
            );
          })}
        </div>
      ))}
    </div>
  );
});
