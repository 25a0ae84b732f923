import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, protocol } from 'electron';
import { serializeError } from '../../core/errors.ts';
import { scheme } from './origin.ts';
import type { ProjectSession } from './project.ts';

const rendererFolder = fileURLToPath(new URL('../../renderer/', import.meta.url));

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
 * Serves `weakspot://app/…`, the built page, and `weakspot://image/<id>?side=<pixels>`, an original's pixels by way of
 * the service. A page names images by id alone; which file that is, only the service knows.
 */
export function setupAppFiles(project: ProjectSession): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, stream: true } }]);
  void app.whenReady().then(() => protocol.handle(scheme, (request) => answer(project, new URL(request.url))));
}

async function answer(project: ProjectSession, url: URL): Promise<Response> {
  if (url.host === 'app') return appFile(url.pathname);
  if (url.host === 'image') return imagePixels(project, url);
  return refused(404, `there is no ${url.host} here`);
}

async function appFile(pathname: string): Promise<Response> {
  const path = normalize(join(rendererFolder, decodeURIComponent(pathname)));
  const mediaType = mediaTypes[extname(path)];
  if (!path.startsWith(rendererFolder.endsWith(sep) ? rendererFolder : rendererFolder + sep) || !mediaType) return refused(404, 'no such file');
  try {
    return new Response(await readFile(path), { headers: { ...safeHeaders, 'Content-Type': mediaType } });
  } catch {
    return refused(404, 'no such file');
  }
}

const imagePath = /^\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

async function imagePixels(project: ProjectSession, url: URL): Promise<Response> {
  const image = imagePath.exec(url.pathname)?.[1];
  const side = url.searchParams.has('side') ? Number(url.searchParams.get('side')) : null;
  if (!image || (side !== null && !(Number.isInteger(side) && side >= 1 && side <= 8192))) return refused(400, 'an image is named by its id, and a side in whole pixels');
  try {
    const client = await project.client();
    const { mediaType, bytes } = await client.pixels(image, side);
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
