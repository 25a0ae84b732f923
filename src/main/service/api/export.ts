import { resolve } from 'node:path';
import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';
import { absolute } from './absolute.ts';

export function exportHandlers(store: ProjectStore): Pick<Handlers, 'export.write'> {
  return {
    'export.write': async ({ format, out }) => {
      const folder = resolve(absolute('out', out));
      const { writeExport } = await import('../../dataset/export/index.ts');
      return writeExport({ format, images: store.exports.images(), projectFolder: store.folder, out: folder });
    },
  };
}
