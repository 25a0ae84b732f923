import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';
import { destination } from './absolute.ts';

export function exportHandlers(store: ProjectStore): Pick<Handlers, 'export.write'> {
  return {
    'export.write': async ({ format, out }) => {
      const folder = destination(out, store.folder);
      const { writeExport } = await import('../../dataset/export/index.ts');
      return writeExport({ format, images: store.exports.images(), out: folder });
    },
  };
}
