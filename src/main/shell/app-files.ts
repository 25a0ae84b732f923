import { fileURLToPath } from 'node:url';
import { app, protocol } from 'electron';
import { answer } from './answer.ts';
import { scheme } from './origin.ts';
import type { ProjectSession } from './project.ts';

const rendererFolder = fileURLToPath(new URL('../../renderer/', import.meta.url));

/** Serves the page and the project's pixels under the app's own scheme, so that the page needs no access to files. */
export function setupAppFiles(project: ProjectSession): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, stream: true } }]);
  const pixels = async (image: string, longestSide: number | null): Promise<{ mediaType: string; bytes: Uint8Array }> => (await project.client()).pixels(image, longestSide);
  void app.whenReady().then(() => protocol.handle(scheme, (request) => answer(new URL(request.url), rendererFolder, pixels)));
}
