import { app, protocol } from 'electron';
import { rendererFolder } from '../page/renderer-folder.ts';
import { answer, type PixelSource } from './answer.ts';
import { scheme } from './origin.ts';
import type { ProjectSession } from './session.ts';

/** Serves the page and the project's pixels under the app's own scheme, so that the page needs no access to files. */
export function setupAppFiles(session: ProjectSession): void {
  // A canvas may read pixels only where the page was allowed to fetch them.
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true, corsEnabled: true } }]);
  const pixels: PixelSource = async (address) => {
    const client = await session.client();
    return address.layer === 'image' ? client.pixels(address.image, address.longestSide) : client.disagreement(address.image, address.round);
  };
  void app.whenReady().then(() => protocol.handle(scheme, (request) => answer(request, rendererFolder(), pixels)));
}
