import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { contentSecurityPolicy, safeHeaders, type Reach } from './headers.ts';

export type PageAnswer = { headers: Record<string, string>; body: string | Uint8Array<ArrayBuffer> };

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** Names that the build gives: no dot in front, so no way up and nothing hidden, and nothing that needs decoding. */
const safePath = /^(\/[A-Za-z0-9_-][\w.-]*)+$/;

/** In index.html, in the place of the nonce that the page gives to the styles that it makes itself. */
const noncePlace = '%CSP_NONCE%';

/**
 * A file of the built page with the headers that belong to it, the same from both hosts; null where there is none.
 *
 * @param folder where the built page lies; nothing outside of it is ever read
 */
export async function readPageFile(folder: string, pathname: string, reach: Reach = {}): Promise<PageAnswer | null> {
  const path = pathname === '/' ? '/index.html' : pathname;
  const mediaType = mediaTypes[extname(path)];
  if (!safePath.test(path) || mediaType === undefined) return null;
  const bytes = await readIfThere(join(folder, path));
  if (bytes === null) return null;
  const isDocument = extname(path) === '.html';
  const nonce = isDocument ? randomBytes(18).toString('base64url') : null;
  return {
    headers: {
      ...safeHeaders,
      'Content-Type': mediaType,
      'Content-Security-Policy': contentSecurityPolicy(path, nonce, reach),
      // The build names what lies below /assets by its content.
      'Cache-Control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
    },
    body: nonce === null ? bytes : bytes.toString('utf8').replaceAll(noncePlace, nonce),
  };
}

async function readIfThere(path: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw error;
  }
}
