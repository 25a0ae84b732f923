import { WeakspotError } from '../../../core/errors.ts';

export type BitmapHeader = {
  width: number;
  height: number;
  topDown: boolean;
  bitsPerPixel: number;
  /** Where pixel rows begin. */
  offset: number;
  palette: Buffer | null;
  /** Bytes a palette entry takes. */
  paletteStride: number;
};

const compressionNames: Record<number, string> = { 1: 'run-length (8 bit)', 2: 'run-length (4 bit)', 4: 'JPEG', 5: 'PNG', 6: 'bit-field with alpha' };

/**
 * Reads the header of a Windows bitmap (BITMAPCOREHEADER to BITMAPV5HEADER). Decoded here and not by a library: sharp
 * reads no BMP, and the libraries there are ignore the pixel offset, stop at odd 4-bit rows or know one header only.
 * @throws WeakspotError `unsupported` for compressed bitmaps and unusual depths, `unreadable` where the header is cut off.
 */
export function readBitmapHeader(bytes: Buffer, file: string): BitmapHeader {
  const headerSize = bytes.length >= 18 ? bytes.readUInt32LE(14) : 0;
  const core = headerSize === 12;
  // Fields up to the number of colours are read below.
  if ((!core && headerSize < 40) || bytes.length < 14 + headerSize) throw truncated(file);
  const width = core ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const signedHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const bitsPerPixel = bytes.readUInt16LE(core ? 24 : 28);
  const compression = core ? 0 : bytes.readUInt32LE(30);
  if (width <= 0 || signedHeight === 0) {
    throw new WeakspotError('unreadable', `${file}: its header says ${width}×${signedHeight} pixels; export it again`, { file });
  }
  // Bit fields are accepted where they say what 32-bit bitmaps hold anyway: blue, green, red, unused.
  const plainFields =
    compression === 3 && bitsPerPixel === 32 && bytes.length >= 66 &&
    bytes.readUInt32LE(54) === 0xff0000 && bytes.readUInt32LE(58) === 0xff00 && bytes.readUInt32LE(62) === 0xff;
  if (compression !== 0 && !plainFields) {
    throw unsupported(file, `${compressionNames[compression] ?? 'bit-field'} compression`);
  }
  if (![1, 4, 8, 24, 32].includes(bitsPerPixel)) throw unsupported(file, `${bitsPerPixel} bits a pixel`);
  const paletteStride = core ? 3 : 4;
  const used = core ? 0 : bytes.readUInt32LE(46);
  const colours = bitsPerPixel <= 8 ? Math.min(used || 2 ** bitsPerPixel, 2 ** bitsPerPixel) : 0;
  const palette = colours > 0 ? bytes.subarray(14 + headerSize, 14 + headerSize + colours * paletteStride) : null;
  return { width, height: Math.abs(signedHeight), topDown: signedHeight < 0, bitsPerPixel, offset: bytes.readUInt32LE(10), palette, paletteStride };
}

/** Where the pixel rows lie. @throws WeakspotError `unreadable` where pixels are missing. */
export function bitmapRows(bytes: Buffer, file: string, header: BitmapHeader): { start: number; end: number; rowBytes: number } {
  const { width, height, bitsPerPixel, offset } = header;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const end = offset + rowBytes * height;
  if (offset < 26 || end > bytes.length) throw truncated(file);
  return { start: offset, end, rowBytes };
}

/** Decodes to RGB, 8 bits a channel, row-major from the top. @throws WeakspotError `unreadable` where pixels are missing. */
export function decodeBitmap(bytes: Buffer, file: string, header: BitmapHeader = readBitmapHeader(bytes, file)): Buffer {
  const { width, height, topDown, bitsPerPixel, offset, palette, paletteStride } = header;
  const { rowBytes } = bitmapRows(bytes, file, header);
  const rgb = Buffer.allocUnsafe(width * height * 3);
  const pixelBytes = bitsPerPixel / 8;
  const mask = 2 ** bitsPerPixel - 1;
  for (let y = 0, to = 0; y < height; y++) {
    const row = offset + rowBytes * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++, to += 3) {
      let source = bytes;
      let from = row + x * pixelBytes;
      if (palette) {
        const bit = x * bitsPerPixel;
        const index = (bytes[row + (bit >> 3)]! >> (8 - bitsPerPixel - (bit & 7))) & mask;
        source = palette;
        from = index * paletteStride;
        if (from + 2 >= palette.length) throw new WeakspotError('unreadable', `${file}: a pixel refers to a colour that its palette lacks; export it again`, { file });
      }
      rgb[to] = source[from + 2]!;
      rgb[to + 1] = source[from + 1]!;
      rgb[to + 2] = source[from]!;
    }
  }
  return rgb;
}

function truncated(file: string): WeakspotError {
  return new WeakspotError('unreadable', `${file}: the bitmap ends before its last pixel; copy it again from its source`, { file });
}

function unsupported(file: string, what: string): WeakspotError {
  return new WeakspotError('unsupported', `${file}: a BMP with ${what} is not read; save it as PNG or as an uncompressed BMP`, { file });
}
