import * as fc from 'fast-check';
import { maskOf, patchOf, type MaskPatch } from '../../../../src/core/mask/edit/index.ts';
import type { PixelMask } from '../../../../src/core/mask/index.ts';

/** A mask drawn in text: `#` lesion, `.` skin. */
export function mask(text: string): PixelMask {
  const rows = text.trim().split('\n').map((row) => row.trim());
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(rows.flatMap((row) => [...row].map((cell) => (cell === '#' ? 1 : 0)))) };
}

/** The drawing of a mask, without indentation. */
export function drawing({ width, height, data }: PixelMask): string {
  return Array.from({ length: height }, (_, y) => Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value === 1 ? '#' : '.')).join('')).join('\n');
}

/** What an operation on patches makes of a whole mask. */
export function whole(original: PixelMask, operation: (patch: MaskPatch) => MaskPatch): PixelMask {
  return maskOf(operation(patchOf(original)));
}

export function maskWhere(width: number, height: number, lesion: (x: number, y: number) => boolean): PixelMask {
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (lesion(i % width, Math.floor(i / width)) ? 1 : 0)) };
}

export function area({ data }: { data: Uint8Array }): number {
  return data.reduce((sum, value) => sum + value, 0);
}

export function complement({ width, height, data }: PixelMask): PixelMask {
  return { width, height, data: data.map((value) => 1 - value) };
}

/** Masks of up to 18 × 18 pixels, from empty to full, with holes and islands. */
export const anyMask: fc.Arbitrary<PixelMask> = fc
  .tuple(fc.integer({ min: 1, max: 18 }), fc.integer({ min: 1, max: 18 }), fc.integer({ min: 0, max: 10 }))
  .chain(([width, height, density]) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, data: Uint8Array.from(values, (value) => (value < density ? 1 : 0)) })),
  );
