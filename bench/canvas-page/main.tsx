import { createRoot, type Root } from 'react-dom/client';
import { encodeMask } from '../../src/core/mask/index.ts';
import { createEditor, LesionCanvas, Pictures, type Editor, type Picture } from '../../src/renderer/canvas/index.ts';
import { showPlain } from './plain.tsx';
import { installRecorder, record, stop } from './recorder.tsx';
import { imageSize, type Recording } from './recording.ts';

installRecorder();

/** Skin with a lesion, and enough grain that the file is as large as a photograph's. */
async function photograph(seed: number): Promise<string> {
  const canvas = new OffscreenCanvas(imageSize.width, imageSize.height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#d8a48c';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < 4000; i++) {
    const at = (i * 2654435761 + seed * 40503) >>> 0;
    context.fillStyle = `rgb(${190 + (at % 40)} ${140 + (at % 31)} ${110 + (at % 37)})`;
    context.fillRect(at % canvas.width, (at >>> 7) % canvas.height, 40, 40);
  }
  context.fillStyle = '#5b3a2e';
  context.beginPath();
  context.ellipse(2000, 1500, 900, 700, 0.3, 0, 7);
  context.fill();
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 }));
}

/** A large lesion with a ragged border and holes. */
function lesion(): { size: [number, number]; counts: string } {
  const { width, height } = imageSize;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - 2000, y - 1500];
      const radius = 1100 + 120 * Math.sin(9 * Math.atan2(dy, dx)) + 4 * ((x * 7 + y * 13) % 5);
      if (dx * dx + dy * dy < radius * radius && ((x >> 6) * 31 + (y >> 6) * 17) % 23 !== 0) data[y * width + x] = 1;
    }
  }
  return encodeMask({ width, height, data });
}

const pictures = new Pictures();
const element = document.getElementById('root')!;
let root: Root | null = null;
let editor: Editor;
let picture: Picture;
let plain: ReturnType<typeof showPlain>;
const mask = lesion();
const painted = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

const bench = {
  async prepare(): Promise<void> {
    picture = await pictures.open(await photograph(1));
  },
  async ours(): Promise<void> {
    root?.unmount();
    element.replaceChildren();
    editor = createEditor();
    root = createRoot(element);
    root.render(
      <div>
        <LesionCanvas editor={editor} name="bench" picture={picture.levels} />
      </div>,
    );
    await painted();
  },
  async load(): Promise<number> {
    const start = performance.now();
    await editor.load({ key: 'bench', image: imageSize, grid: imageSize, base: mask });
    await painted();
    return performance.now() - start;
  },
  async plain(): Promise<void> {
    root?.unmount();
    root = null;
    plain = showPlain(element, picture.levels[0]!);
    await painted();
  },
  async set(brush: number, scale: number | 'fit'): Promise<void> {
    if (root === null) {
      plain.setBrush(brush);
      plain.setScale(scale);
    } else {
      editor.setOptions({ brushSize: brush, brushUnit: 'image' });
      editor.fit();
      if (scale !== 'fit') editor.zoom(scale / editor.store.getState().viewport.scale);
    }
    await painted();
  },
  /** Each on its own, since none of them happens while a stroke is drawn. Milliseconds until it is an operation. */
  async commands(): Promise<Record<string, number>> {
    const took: Record<string, number> = {};
    const time = async (name: string, call: () => unknown, applied: number): Promise<void> => {
      const start = performance.now();
      call();
      while (editor.store.getState().applied !== applied) await new Promise((resolve) => setTimeout(resolve, 0));
      took[name] = performance.now() - start;
      await painted();
    };
    await time('clear', () => editor.clear(), 1);
    await time('undo', () => editor.undo(), 0);
    await time('redo', () => editor.redo(), 1);
    await time('accept a contour', () => editor.acceptMask(mask, { kind: 'model', round: 1, sparsity: 0 }, 'accept'), 2);
    return took;
  },
  state: () => ({ area: editor.store.getState().area, operations: editor.store.getState().operations.length }),
  record,
  stop: (): Promise<Recording> => stop(),
};
export type CanvasBench = typeof bench;
Object.assign(window, { canvasBench: bench });
