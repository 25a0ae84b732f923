/**
 * A TIFF structure with one entry, the orientation: all that is left of an image's EXIF. Little-endian header, a
 * directory of one entry (tag 0x0112, SHORT, count 1), no next directory.
 */
export function orientationOnly(orientation: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.write('II', 0, 'latin1');
  bytes.writeUInt16LE(42, 2);
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(1, 8);
  bytes.writeUInt16LE(0x0112, 10);
  bytes.writeUInt16LE(3, 12);
  bytes.writeUInt32LE(1, 14);
  bytes.writeUInt16LE(orientation, 18);
  return bytes;
}
