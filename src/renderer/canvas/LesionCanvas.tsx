import { useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../i18n/index.ts';
import type { LearntAreas } from './assist/learnt.ts';
import type { Editor, EditorState, ToolName } from './editor/types.ts';
import styles from './canvas.module.css';
import type { Contour, Heat, MaskLook } from './layers/looks.ts';
import { describe } from './stage/description.ts';
import { listen } from './stage/listen.ts';
import { Stage } from './stage/stage.ts';

export type LesionCanvasProps = {
  editor: Editor;
  /** The image's name. */
  name: string;
  /** The picture from large to small (`Picture.levels`, or one bitmap of a view); empty until it is there. */
  picture: readonly ImageBitmap[];
  /** The first on top. Keep the array where nothing changed: a new one is drawn again. */
  contours?: readonly Contour[];
  /** Names of the contours that are shown, for a screen reader. */
  contourNames?: readonly string[];
  heat?: Heat | null;
  /** What networks learn from the strokes and points. */
  learnt?: LearntAreas | null;
  maskLook?: MaskLook;
  /** CSS filter of the picture alone. */
  filter?: string;
};

const noContours: readonly Contour[] = [];
const usualLook: MaskLook = { fill: 0.25, visible: true };

/** Image, evidence and mask, drawn on with the editor's tools. Fills its place; pixels are drawn outside of React. */
export function LesionCanvas({ editor, name, picture, contours = noContours, contourNames = [], heat = null, learnt = null, maskLook = usualLook, filter = 'none' }: LesionCanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const container = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage | null>(null);
  const description = useId();

  useEffect(() => {
    const made = new Stage(container.current!, editor);
    const stopListening = listen(place.current!, editor);
    const fill = (): void => made.resize(Math.max(1, place.current!.clientWidth), Math.max(1, place.current!.clientHeight));
    const observer = new ResizeObserver(fill);
    observer.observe(place.current!);
    window.addEventListener('resize', fill);
    fill();
    setStage(made);
    return () => {
      window.removeEventListener('resize', fill);
      observer.disconnect();
      stopListening();
      made.destroy();
      setStage(null);
    };
  }, [editor]);

  useEffect(() => stage?.setPicture(picture), [stage, picture]);
  useEffect(() => stage?.setHeat(heat), [stage, heat]);
  useEffect(() => stage?.setLearnt(learnt), [stage, learnt]);
  useEffect(() => stage?.setContours(contours), [stage, contours]);
  useEffect(() => stage?.setMaskLook(maskLook), [stage, maskLook]);
  useEffect(() => stage?.setFilter(filter), [stage, filter]);
  const pointer = useStore(editor.store, pointerOf);

  const named = { role: 'application', tabIndex: 0, 'aria-label': t('canvas.name', { name }), 'aria-describedby': description };
  return (
    <div ref={place} className={styles.place} data-pointer={pointer} {...named}>
      <div ref={container} className={styles.stage} aria-hidden />
      <Description id={description} editor={editor} outlines={contourNames} />
      <Crosshair editor={editor} />
    </div>
  );
}

function Description({ id, editor, outlines }: { id: string; editor: Editor; outlines: readonly string[] }) {
  const text = useStore(editor.store, (state) => describe(state, outlines));
  return (
    <p id={id} className="hidden">
      {text} {t('canvas.help')}
    </p>
  );
}

/** Says where the crosshair is once it rests. */
function Crosshair({ editor }: { editor: Editor }) {
  const crosshair = useStore(editor.store, (state) => state.crosshair);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(crosshair ? sayCrosshair(editor, crosshair) : ''), 400);
    return () => clearTimeout(timer);
  }, [editor, crosshair]);
  return <output className="hidden">{said}</output>;
}

function sayCrosshair(editor: Editor, { x, y }: { x: number; y: number }): string {
  const { image, grid } = editor.store.getState();
  if (image === null || grid === null) return '';
  const { width, data } = editor.mask();
  const [column, row] = [Math.min(grid.width - 1, Math.floor((x / image.width) * grid.width)), Math.min(grid.height - 1, Math.floor((y / image.height) * grid.height))];
  const place = { x: Math.round(x), y: Math.round(y) };
  return data[row * width + column] === 1 ? t('canvas.crosshairInside', place) : t('canvas.crosshair', place);
}

const paints: readonly ToolName[] = ['brush', 'eraser', 'scribble'];

/** What the pointer looks like: hidden where the brush's own outline shows the place. */
function pointerOf({ tool, panning, readOnly, loading }: EditorState): string {
  if (panning || tool === 'pan') return 'grab';
  if (readOnly || loading) return 'default';
  return paints.includes(tool) ? 'none' : 'crosshair';
}
