import { serializeError } from '../../core/errors.ts';
import { safeHeaders, type Reach } from '../page/headers.ts';
import { readPageFile } from '../page/page-file.ts';
import { parsePixelAddress, pixelAddressAdvice, pixelCacheControl, type PixelAddress } from '../page/pixel-address.ts';
import { pageOrigin, scheme } from './origin.ts';

/** Pixels that an address names, from the service of the open project. */
export type PixelSource = (address: PixelAddress) => Promise<{ mediaType: string; bytes: Uint8Array }>;

const pixelHosts = ['image', 'disagreement'];
const pixelPlaces = pixelHosts.map((host) => `${scheme}://${host}`);
const reach: Reach = { pictures: pixelPlaces, connections: pixelPlaces };

/** Pixels come from other hosts of the scheme than the page, which alone may show and read them. */
const pixelHeaders = { ...safeHeaders, 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': pageOrigin, Vary: 'Origin' };

/**
 * What the app's scheme answers: `weakspot://app/…`, a file of the built page, and pixels by the id of their image,
 * `weakspot://image/<id>?side=<pixels>` and `weakspot://disagreement/<id>?round=<number>`.
 *
 * @param rendererFolder where the built page lies; nothing outside of it is ever read
 */
export async function answer(request: { url: string; method: string; headers?: { get(name: string): string | null } }, rendererFolder: string, pixels: PixelSource): Promise<Response> {
  if (request.method !== 'GET') return refused(405, 'this is only for reading');
  const url = new URL(request.url);
  if (url.host === 'app') return pageFile(url.pathname, rendererFolder);
  if (pixelHosts.includes(url.host)) return pixelsOf(url, request.headers?.get('If-None-Match') ?? null, pixels);
  return refused(404, `there is no ${url.host} here`);
}

async function pageFile(pathname: string, folder: string): Promise<Response> {
  const file = await readPageFile(folder, pathname, reach);
  return file ? new Response(file.body, { headers: file.headers }) : refused(404, 'no such file');
}

async function pixelsOf(url: URL, known: string | null, pixels: PixelSource): Promise<Response> {
  const address = parsePixelAddress(url.host, url.pathname.slice(1), url.searchParams);
  if (!address) return refused(400, pixelAddressAdvice);
  // The address names what never changes, so it is its own tag.
  const tag = `"${url.host}${url.pathname}${url.search}"`;
  if (known === tag) return new Response(null, { status: 304, headers: { ...pixelHeaders, ETag: tag, 'Cache-Control': pixelCacheControl } });
  try {
    const { mediaType, bytes } = await pixels(address);
    return new Response(new Uint8Array(bytes), { headers: { ...pixelHeaders, 'Content-Type': mediaType, 'Cache-Control': pixelCacheControl, ETag: tag } });
  } catch (error) {
    const { code, message } = serializeError(error);
    return refused({ 'not-found': 404, permission: 403 }[code as string] ?? 500, message);
  }
}

function refused(status: number, message: string): Response {
  const headers = { ...safeHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return new Response(message, { status, headers });
}
