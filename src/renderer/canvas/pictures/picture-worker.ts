import type { PictureAnswer, PictureRequest } from './messages.ts';

/** Sides below this are drawn from the level above quickly enough. */
const smallest = 1024;

/** Decodes a picture and halves it until it is small: whatever the zoom, some level is at most twice as large as it is seen. */
async function levels(blob: Blob): Promise<ImageBitmap[]> {
  const found = [await createImageBitmap(blob)];
  for (let last = found[0]!; Math.max(last.width, last.height) > smallest; last = found.at(-1)!) {
    const [width, height] = [Math.ceil(last.width / 2), Math.ceil(last.height / 2)];
    found.push(await createImageBitmap(last, { resizeWidth: width, resizeHeight: height, resizeQuality: 'medium' }));
  }
  return found;
}

self.addEventListener('message', ({ data: { id, blob } }: MessageEvent<PictureRequest>) => {
  const answer = (message: PictureAnswer, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
  levels(blob).then(
    (found) => answer({ id, levels: found }, found),
    (error: unknown) => answer({ id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
