import type { MaskDifference } from '../../../core/mask/edit/types.ts';
import type { Assist, CommandName, MaskSource } from './types.ts';

/** Radius in pixels of the grid that is smoothed, grown or shrunk by where nobody says. */
const usualRadius = { smooth: 3, grow: 1, shrink: 1 };

export function askCommand(assist: Assist, command: CommandName, amount: number | undefined, source: MaskSource, signal: AbortSignal): Promise<MaskDifference | null> {
  if (command === 'fill-holes') return assist.fillHoles(source, amount === undefined ? {} : { mostPixels: amount }, signal);
  if (command === 'remove-islands') return assist.removeIslands(source, {}, signal);
  return assist[command](source, amount ?? usualRadius[command], signal);
}
