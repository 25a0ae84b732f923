import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { serializeError } from '../../core/errors.ts';
import { scheme } from './origin.ts';

/** Pixels of an image, from the service of the open project. */
export type PixelSource = (image: string, longestSide: number | null) => Promise<{ mediaType: string; bytes: Uint8Array }>;

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Nothing from outside, no inline script or style, no `eval`; pictures only from the app and from the project. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  `img-src 'self' ${scheme}://image`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const safeHeaders = { 'Content-Security-Policy': contentSecurityPolicy, 'X-Content-Type-Options': 'nosniff' };

/**
 * What the app's scheme answers: `weakspot://app/…`, a file of the built page, and `weakspot://image/<id>?side=<pixels>`,
 * an original's pixels. A page names images by id alone; which file that is, only the service knows.
 *
 * @param rendererFolder where the built page lies; nothing outside of it is ever read
 */
export function answer(url: URL, rendererFolder: string, pixels: PixelSource): Promise<Response> {
  if (url.host === 'app') return appFile(url.pathname, rendererFolder);
  if (url.host === 'image') return imagePixels(url, pixels);
  return Promise.resolve(refused(404, `there is no ${url.host} here`));
}

async function appFile(pathname: string, folder: string): Promise<Response> {
  const inside = folder.endsWith(sep) ? folder : folder + sep;
  try {
    const path = normalize(join(inside, decodeURIComponent(pathname)));
    const mediaType = mediaTypes[extname(path)];
    if (path.startsWith(inside) && mediaType) return new Response(await readFile(path), { headers: { ...safeHeaders, 'Content-Type': mediaType } });
  } catch {
    // Neither a malformed address nor a missing file says more than the answer below.
  }
  return refused(404, 'no such file');
}

const imagePath = /^\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

async function imagePixels(url: URL, pixels: PixelSource): Promise<Response> {
  const image = imagePath.exec(url.pathname)?.[1];
  const side = url.searchParams.has('side') ? Number(url.searchParams.get('side')) : null;
  if (!image || (side !== null && !(Number.isInteger(side) && side >= 1 && side <= 8192))) return refused(400, 'an image is named by its id, and a side in whole pixels');
  try {
    const { mediaType, bytes } = await pixels(image, side);
    // An id's pixels never change, so a page may keep them for as long as it lives.
    return new Response(new Uint8Array(bytes), { headers: { ...safeHeaders, 'Content-Type': mediaType, 'Cache-Control': 'private, max-age=31536000, immutable' } });
  } catch (error) {
    const { code, message } = serializeError(error);
    return refused(code === 'not-found' ? 404 : 500, message);
  }
}

function refused(status: number, message: string): Response {
  return new Response(message, { status, headers: { ...safeHeaders, 'Content-Type': 'text/plain; charset=utf-8' } });
}
