import Konva from 'konva';
import { palette } from '../../../core/palette.ts';
import type { Box, Cursor, Editor, Point, Rubber, WeakState } from '../editor/types.ts';

const dark = 'rgba(0, 0, 0, 0.75)';
/** Lesion and skin differ in shape and line, not in colour alone. */
const colours = { lesion: palette.orange, skin: palette.skyBlue };

type Canvas = CanvasRenderingContext2D;

/** What is under way, the weak labels, and the cursor. Drawn in CSS pixels, so that lines and marks keep their size. */
export class OverlayLayer {
  readonly layer = new Konva.Layer({ listening: false });
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.layer.add(new Konva.Shape({ listening: false, sceneFunc: (context) => this.#draw(context._context as Canvas) }));
  }

  draw(): void {
    this.layer.draw();
  }

  #draw(canvas: Canvas): void {
    const editor = this.#editor;
    const { weak, hidden, viewport, image } = editor.store.getState();
    if (image === null) return;
    const place = (x: number, y: number): Point => editor.toCanvas({ x, y });
    canvas.lineJoin = 'round';
    canvas.lineCap = 'round';
    if (!hidden) {
      drawWeak(canvas, weak, place, viewport.scale);
      const rubber = editor.rubber();
      if (rubber) drawRubber(canvas, rubber, place, viewport.scale);
    }
    const cursor = editor.cursor();
    if (cursor) drawCursor(canvas, cursor, place, viewport.scale);
  }
}

function drawWeak(canvas: Canvas, { box, points, scribbles }: WeakState, place: Place, scale: number): void {
  for (const { points: line, width, lesion } of scribbles) drawScribble(canvas, line, width, lesion, place, scale);
  if (box) {
    outlineBox(canvas, box, place, scale, palette.yellow, []);
    for (const [x, y] of [[box.x, box.y], [box.x + box.width, box.y], [box.x, box.y + box.height], [box.x + box.width, box.y + box.height]] as const) handle(canvas, place(x, y));
  }
  for (const point of points) {
    const at = place(point.x, point.y);
    canvas.beginPath();
    // Lesion is a disc, skin a square.
    if (point.lesion) canvas.arc(at.x, at.y, 6, 0, 2 * Math.PI);
    else canvas.rect(at.x - 5.5, at.y - 5.5, 11, 11);
    canvas.fillStyle = point.lesion ? colours.lesion : colours.skin;
    canvas.fill();
    twoTone(canvas, 'white', 1.5, []);
  }
}

function drawRubber(canvas: Canvas, rubber: Rubber, place: Place, scale: number): void {
  if (rubber.kind === 'box') return outlineBox(canvas, rubber.box, place, scale, palette.yellow, [6, 4]);
  if (rubber.kind === 'scribble') return drawScribble(canvas, rubber.points, rubber.width, rubber.lesion, place, scale);
  canvas.beginPath();
  trace(canvas, rubber.points, place, true);
  if (rubber.closed) canvas.closePath();
  twoTone(canvas, 'white', 2, []);
  if (rubber.pending.length > 0) {
    canvas.beginPath();
    trace(canvas, rubber.points.slice(-2), place, true);
    trace(canvas, rubber.pending, place, false);
    twoTone(canvas, 'white', 1.5, [4, 4]);
  }
  if (rubber.handles) for (let i = 0; i < rubber.points.length; i += 2) handle(canvas, place(rubber.points[i]!, rubber.points[i + 1]!));
}

function drawCursor(canvas: Canvas, { at, shape, size, adds, keyboard }: Cursor, place: Place, scale: number): void {
  const { x, y } = place(at.x, at.y);
  if (shape === 'grab') return;
  const half = shape === 'cross' ? 4 : Math.max(1, (size * scale) / 2);
  canvas.beginPath();
  if (shape === 'cross' || keyboard) {
    const [from, to] = keyboard ? [half + 4, half + 24] : [half, half + 8];
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      canvas.moveTo(x + from * dx, y + from * dy);
      canvas.lineTo(x + to * dx, y + to * dy);
    }
    if (shape !== 'cross') twoTone(canvas, 'white', 2, []);
  }
  if (shape !== 'cross') {
    canvas.beginPath();
    if (shape === 'circle') canvas.arc(x, y, half, 0, 2 * Math.PI);
    else canvas.rect(x - half, y - half, 2 * half, 2 * half);
  }
  // Removing is dashed.
  twoTone(canvas, 'white', 1.5, adds ? [] : [4, 3]);
  if (shape === 'cross') return;
  canvas.beginPath();
  canvas.moveTo(x - 3, y);
  canvas.lineTo(x + 3, y);
  if (adds) {
    canvas.moveTo(x, y - 3);
    canvas.lineTo(x, y + 3);
  }
  twoTone(canvas, 'white', 1, []);
}

type Place = (x: number, y: number) => Point;

function drawScribble(canvas: Canvas, points: readonly number[], width: number, lesion: boolean, place: Place, scale: number): void {
  canvas.beginPath();
  trace(canvas, points, place, true);
  // A stroke of one point is a dot.
  if (points.length === 2) trace(canvas, points, place, false);
  canvas.save();
  canvas.globalAlpha = 0.75;
  canvas.strokeStyle = lesion ? colours.lesion : colours.skin;
  canvas.lineWidth = Math.max(2, width * scale);
  canvas.stroke();
  canvas.globalAlpha = 1;
  canvas.strokeStyle = dark;
  canvas.lineWidth = 1;
  canvas.setLineDash(lesion ? [] : [2, 4]);
  canvas.stroke();
  canvas.restore();
}

function trace(canvas: Canvas, points: readonly number[], place: Place, begins: boolean): void {
  for (let i = 0; i + 1 < points.length; i += 2) {
    const { x, y } = place(points[i]!, points[i + 1]!);
    if (begins && i === 0) canvas.moveTo(x, y);
    else canvas.lineTo(x, y);
  }
}

function outlineBox(canvas: Canvas, box: Box, place: Place, scale: number, colour: string, dash: number[]): void {
  const { x, y } = place(box.x, box.y);
  canvas.beginPath();
  canvas.rect(x, y, box.width * scale, box.height * scale);
  twoTone(canvas, colour, 2, dash);
}

function handle(canvas: Canvas, { x, y }: Point): void {
  canvas.beginPath();
  canvas.rect(x - 3.5, y - 3.5, 7, 7);
  canvas.fillStyle = 'white';
  canvas.fill();
  canvas.strokeStyle = dark;
  canvas.lineWidth = 1;
  canvas.setLineDash([]);
  canvas.stroke();
}

/** A light line on a dark one, seen on any skin. */
function twoTone(canvas: Canvas, colour: string, width: number, dash: number[]): void {
  canvas.setLineDash(dash);
  canvas.strokeStyle = dark;
  canvas.lineWidth = width + 1.5;
  canvas.stroke();
  canvas.strokeStyle = colour;
  canvas.lineWidth = width;
  canvas.stroke();
  canvas.setLineDash([]);
}
