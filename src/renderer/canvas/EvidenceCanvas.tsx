import { useEffect, useRef, useState, type RefObject } from 'react';
import { Image as KonvaImage, Layer, Line, Stage } from 'react-konva';
import type { ImageEvidence } from '../../core/contract/index.ts';
import type { LineStyle } from '../../core/palette.ts';
import { imageUrl } from '../bridge/index.ts';

export type Outline = { name: string; rings: number[][]; style: LineStyle };

/** The longest side that pixels are asked for: more than any window shows at once. */
const mostPixels = 2048;

/** An image with outlines over it, the first on top, as large as its place allows. Lines keep their width whatever the scale. */
export function EvidenceCanvas({ evidence, outlines }: { evidence: ImageEvidence; outlines: readonly Outline[] }) {
  const [place, room] = useRoom();
  const picture = usePicture(imageUrl(evidence.image, Math.min(mostPixels, Math.max(evidence.width, evidence.height))));
  const scale = Math.min(room.width / evidence.width, room.height / evidence.height);
  const [width, height] = [evidence.width * scale, evidence.height * scale];
  const seen = outlines.filter((outline) => outline.rings.length > 0).map((outline) => outline.name);
  return (
    <figure ref={place} className="canvas">
      <figcaption className="hidden">
        {evidence.name}
        {seen.length > 0 ? `, with the outlines of: ${seen.join(', ')}` : ', without any outline'}
      </figcaption>
      {picture === 'failed' && <p role="alert">The pixels of {evidence.name} could not be read.</p>}
      <Stage width={width} height={height} listening={false}>
        <Layer listening={false}>{picture instanceof HTMLImageElement && <KonvaImage image={picture} width={width} height={height} />}</Layer>
        <Layer listening={false} scaleX={scale} scaleY={scale}>
          {inDrawingOrder(outlines).flatMap(({ name, rings, style }) =>
            rings.flatMap((points, i) => {
              const common = { points, closed: true, strokeScaleEnabled: false, perfectDrawEnabled: false, dash: style.dash ? style.dash.split(' ').map(Number) : [] };
              // A light casing beneath, so that no colour of skin swallows the line.
              return [
                <Line key={`${name}/${i}/casing`} {...common} stroke="white" opacity={0.65} strokeWidth={style.width + 1.6} />,
                <Line key={`${name}/${i}`} {...common} stroke={style.colour} strokeWidth={style.width} />,
              ];
            }),
          )}
        </Layer>
      </Stage>
    </figure>
  );
}

function inDrawingOrder(outlines: readonly Outline[]): Outline[] {
  return [...outlines].sort((a, b) => outlines.indexOf(b) - outlines.indexOf(a));
}

/** The pixels that a picture may take: its element's width, and somewhat less than half the window's height, so that what is below stays in view. */
function useRoom(): [RefObject<HTMLElement | null>, { width: number; height: number }] {
  const place = useRef<HTMLElement>(null);
  const [room, setRoom] = useState({ width: 480, height: 480 });
  useEffect(() => {
    const measure = (): void => setRoom({ width: Math.max(1, place.current?.clientWidth ?? 1), height: Math.max(200, window.innerHeight * 0.45) });
    const observer = new ResizeObserver(measure);
    if (place.current) observer.observe(place.current);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, []);
  return [place, room];
}

function usePicture(url: string): HTMLImageElement | 'loading' | 'failed' {
  const [picture, setPicture] = useState<HTMLImageElement | 'loading' | 'failed'>('loading');
  useEffect(() => {
    let current = true;
    const image = new Image();
    image.addEventListener('load', () => current && setPicture(image));
    image.addEventListener('error', () => current && setPicture('failed'));
    image.src = url;
    return () => {
      current = false;
      setPicture('loading');
    };
  }, [url]);
  return picture;
}
