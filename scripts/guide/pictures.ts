import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';

/** A picture of the guide is at most this large. */
export const mostBytes = 150_000;

/** Writes the guide's pictures into a folder that holds nothing else. */
export class Pictures {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async into(folder: string): Promise<Pictures> {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) await rm(join(folder, name));
    return new Pictures(folder);
  }

  /** What is seen now, as a PNG with as many pixels and colours as its size allows. */
  async take(name: string, seen: Page | Locator): Promise<void> {
    const screenshot = await seen.screenshot({ animations: 'disabled' });
    const { width } = await sharp(screenshot).metadata();
    for (const [share, colours] of qualities) {
      const bytes = await sharp(screenshot)
        .resize(Math.round(width * share))
        .png({ palette: true, colours, dither: 0.5, effort: 10, compressionLevel: 9 })
        .toBuffer();
      if (bytes.length > mostBytes) continue;
      await writeFile(join(this.#folder, `${name}.png`), bytes);
      return;
    }
    throw new Error(`${name}.png does not fit in ${mostBytes} bytes: show less in it`);
  }
}

/** Share of the width, and colours: photographs take both. */
const qualities = [[1, 256], [1, 128], [0.8, 128], [0.8, 64], [0.65, 128], [0.65, 64], [0.5, 64]] as const;
