import { useEffect, useState } from 'react';
import { palette } from '../../../../core/palette.ts';
import { disagreementUrl, imageUrl } from '../../../bridge/index.ts';
import type { ViewSettings } from '../../../canvas/assist/index.ts';
import { Pictures, type Heat, type Picture } from '../../../canvas/index.ts';
import { notifyError } from '../../../app/notify.tsx';
import { t } from '../../../i18n/index.ts';
import { isNeutralView } from '../state.ts';
import { assistant } from '../workspace/the-editor.ts';

export const pictures = new Pictures();

const nothing: readonly ImageBitmap[] = [];

export type Shown = { image: string | null; levels: readonly ImageBitmap[]; picture: Picture | null; error: Error | null };

/** The image's pixels: at once where they were fetched ahead. */
export function usePicture(image: string | null): Shown {
  const url = image === null ? null : imageUrl(image);
  const [loaded, setLoaded] = useState<{ url: string; picture: Picture | null; error: Error | null } | null>(null);
  useEffect(() => {
    if (url === null || pictures.peek(url)) return;
    let wanted = true;
    pictures.open(url).then(
      (picture) => wanted && setLoaded({ url, picture, error: null }),
      (error: Error) => wanted && setLoaded({ url, picture: null, error }),
    );
    return () => {
      wanted = false;
    };
  }, [url]);
  if (url === null) return { image, levels: nothing, picture: null, error: null };
  const picture = pictures.peek(url) ?? (loaded?.url === url ? loaded.picture : null);
  return { image, levels: picture?.levels ?? nothing, picture, error: picture || loaded?.url !== url ? null : loaded.error };
}

/** The picture as the view's settings show it; the stored one until that is made. */
export function useViewed({ image, levels, picture }: Shown, grid: { width: number; height: number } | null, view: ViewSettings): readonly ImageBitmap[] {
  const [viewed, setViewed] = useState<{ key: string; levels: readonly ImageBitmap[] } | null>(null);
  const neutral = isNeutralView(view);
  const key = JSON.stringify([image, view]);
  const [width, height] = [grid?.width, grid?.height];
  useEffect(() => {
    if (image === null || picture === null || width === undefined || height === undefined) return;
    assistant.setPhotograph({ key: image, grid: { width, height }, blob: picture.blob });
    if (neutral) return;
    let wanted = true;
    assistant.view(view).then(
      (bitmap) => wanted && bitmap && setViewed({ key, levels: [bitmap] }),
      (error: Error) => wanted && error.name !== 'AbortError' && notifyError(t('review.viewFailed'), error),
    );
    return () => {
      wanted = false;
    };
  }, [image, key, neutral, view, picture, width, height]);
  return !neutral && viewed?.key === key ? viewed.levels : levels;
}

const heatOpacity = 0.8;
/** How often the map is laid over itself: .1 becomes .34, .3 becomes .76. */
const heatGain = 4;

/** Where the pruned networks differ, coloured: null until it is there, and while it is not shown. */
export function useHeat(image: string | null, round: number | null, shown: boolean): Heat | null {
  const url = image === null || round === null || !shown ? null : disagreementUrl(image, round);
  const [heat, setHeat] = useState<{ url: string; heat: Heat } | null>(null);
  useEffect(() => {
    if (url === null) return;
    let wanted = true;
    pictures.open(url).then(
      async ({ levels }) => {
        const picture = await tinted(levels[0]!);
        if (wanted) setHeat({ url, heat: { picture, opacity: heatOpacity } });
      },
      (error: Error) => wanted && notifyError(t('review.heatFailed'), error),
    );
    return () => {
      wanted = false;
    };
  }, [url]);
  return url !== null && heat?.url === url ? heat.heat : null;
}

/** The picture's opacity in a colour that no line and no skin has. */
function tinted(picture: ImageBitmap): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d')!;
  // Networks mostly agree: a tenth of disagreement must be seen already.
  for (let i = 0; i < heatGain; i++) context.drawImage(picture, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = palette.skyBlue;
  context.fillRect(0, 0, picture.width, picture.height);
  return createImageBitmap(canvas);
}
