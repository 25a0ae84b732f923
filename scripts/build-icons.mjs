// node scripts/build-icons.mjs
// Draws resources/icons/icon.svg at all sizes that the systems ask for: PNG for Linux, ICO for Windows, ICNS for macOS. The
// results are checked in; run this again after changing the drawing.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = new URL('../resources/icons/', import.meta.url);
const drawing = await readFile(new URL('icon.svg', folder));

/** @param {number} side in pixels */
function png(side) {
  return sharp(drawing, { density: (72 * side) / 1024 * 2 }).resize(side, side).png({ compressionLevel: 9, palette: side <= 32 }).toBuffer();
}

/** Windows: a table of PNG files; a side of 256 is written as 0. */
async function ico(sides) {
  const files = await Promise.all(sides.map(png));
  const head = Buffer.alloc(6 + 16 * files.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(files.length, 4);
  let offset = head.length;
  files.forEach((file, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(sides[index] % 256, at);
    head.writeUInt8(sides[index] % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(file.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += file.length;
  });
  return Buffer.concat([head, ...files]);
}

/** macOS: PNG files, each after four letters that tell its size. */
async function icns(sizes) {
  const parts = await Promise.all(
    sizes.map(async ([letters, side]) => {
      const file = await png(side);
      const head = Buffer.alloc(8);
      head.write(letters, 'latin1');
      head.writeUInt32BE(file.length + 8, 4);
      return Buffer.concat([head, file]);
    }),
  );
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([head, ...parts]);
}

await mkdir(new URL('linux/', folder), { recursive: true });
for (const side of [16, 32, 48, 64, 128, 256, 512]) await writeFile(new URL(`linux/${side}x${side}.png`, folder), await png(side));
await writeFile(new URL('icon.ico', folder), await ico([16, 32, 48, 64, 128, 256]));
await writeFile(new URL('icon.icns', folder), await icns([['icp4', 16], ['icp5', 32], ['ic11', 32], ['ic12', 64], ['ic07', 128], ['ic13', 256], ['ic08', 256], ['ic14', 512], ['ic09', 512], ['ic10', 1024]]));
process.stdout.write(`icons in ${fileURLToPath(folder)}\n`);
