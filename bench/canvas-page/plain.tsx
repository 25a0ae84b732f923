import { imageSize } from './recording.ts';

/** What a canvas costs at the least: the picture on one, and strokes drawn by the browser on another above it, in its own pixels. Nothing is kept of them. */
export function showPlain(root: HTMLElement, picture: ImageBitmap): { setBrush(size: number): void; setScale(scale: number | 'fit'): void } {
  const place = document.createElement('div');
  root.replaceChildren(place);
  const [below, above] = [document.createElement('canvas'), document.createElement('canvas')];
  for (const canvas of [below, above]) {
    canvas.width = root.clientWidth;
    canvas.height = root.clientHeight;
    canvas.style.position = 'absolute';
    place.append(canvas);
  }
  let [scale, size] = [1, 10];
  const lines = above.getContext('2d')!;
  let drawing = false;
  let points: [number, number][] = [];
  let frame: number | null = null;
  const draw = (): void => {
    frame = null;
    if (points.length === 0) return;
    lines.lineWidth = size * scale;
    lines.lineCap = lines.lineJoin = 'round';
    lines.strokeStyle = 'rgba(0, 158, 115, 1)';
    lines.beginPath();
    points.forEach(([x, y]) => lines.lineTo(x, y));
    lines.stroke();
    points = points.slice(-1);
  };
  place.addEventListener('pointerdown', (event) => {
    drawing = true;
    place.setPointerCapture(event.pointerId);
    points = [[event.offsetX, event.offsetY]];
  });
  place.addEventListener('pointermove', (event) => {
    if (!drawing) return;
    for (const each of event.getCoalescedEvents()) points.push([each.offsetX, each.offsetY]);
    frame ??= requestAnimationFrame(draw);
  });
  place.addEventListener('pointerup', () => {
    drawing = false;
    points = [];
  });
  return {
    setBrush: (next) => (size = next),
    setScale: (next) => {
      scale = next === 'fit' ? Math.min(below.width / imageSize.width, below.height / imageSize.height) : next;
      const [width, height] = [imageSize.width * scale, imageSize.height * scale];
      lines.clearRect(0, 0, above.width, above.height);
      below.getContext('2d')!.drawImage(picture, (below.width - width) / 2, (below.height - height) / 2, width, height);
    },
  };
}
