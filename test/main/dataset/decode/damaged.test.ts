import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { openImage, readMaskFile } from '../../../../src/main/dataset/decode/index.ts';
import { stripMetadata } from '../../../../src/main/dataset/metadata-strip/index.ts';
import { picture } from '../support/pictures.ts';

const samples: Record<string, () => Promise<Buffer>> = {
  JPEG: () => picture(1, 24, 16).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
  PNG: () => picture(1, 24, 16).png({ palette: true, colours: 4 }).toBuffer(),
  WebP: () => picture(1, 24, 16).webp().withExif({ IFD0: { Artist: 'x' } }).toBuffer(),
  TIFF: () => picture(1, 24, 16).tiff({ compression: 'lzw' }).toBuffer(),
  BMP: async () => Buffer.from('Qk1eAAAAAAAAAEYAAAAoAAAABQAAAAMAAAABAAgAAAAAABgAAADEDgAAxA4AAAQAAAAEAAAAvrm0AIJ9eABOSUQAGRQPAAAAAAAAAAAAAgIBAQEAAAADAwMCAgAAAA==', 'base64'),
};

/** Whatever bytes come, reading them ends well or in a refusal: any other error would end the import of a whole folder. */
describe('damaged files', () => {
  for (const [format, make] of Object.entries(samples)) {
    it(`are read or refused, never worse: ${format}`, async () => {
      const whole = await make();
      const damage = fc.record({
        length: fc.oneof(fc.constant(whole.length), fc.integer({ min: 0, max: whole.length })),
        // Headers and directories are where a byte matters most.
        bytes: fc.array(fc.tuple(fc.oneof(fc.integer({ min: 0, max: Math.min(120, whole.length - 1) }), fc.nat(whole.length - 1)), fc.nat(255)), { maxLength: 4 }),
      });
      const read = async (bytes: Buffer): Promise<void> => {
        const limits = { maximumBytes: 1e6, maximumPixels: 1e6, maximumSide: 10_000 };
        const opened = await openImage(bytes, 'x', limits);
        stripMetadata(bytes, opened.format, opened.orientation, 'x');
        await opened.pixels();
        await readMaskFile(bytes, 'x', opened, limits);
      };
      await fc.assert(
        fc.asyncProperty(damage, async ({ length, bytes }) => {
          const copy = Buffer.from(whole.subarray(0, length));
          for (const [at, value] of bytes) if (at < copy.length) copy[at] = value;
          await read(copy).catch((thrown: unknown) => {
            if (!(thrown instanceof WeakspotError)) throw thrown;
          });
        }),
        { numRuns: 150 },
      );
    });
  }
});
