import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { productNode } from '../../../scripts/product-node.mjs';
import { WeakspotError } from '../../core/errors.ts';

/**
 * The folder that what runs on the product's Node lies in, laid out as a checkout is. In a package that is a folder of its
 * own beside the archive of the window, since that Node cannot read inside an archive.
 */
export function productFolder(): string {
  return app.isPackaged ? join(process.resourcesPath, 'product') : fileURLToPath(new URL('../../../', import.meta.url));
}

export function sampleFolder(): string {
  return join(productFolder(), 'resources', 'sample');
}

/** Installed, the binary lies among the package's resources; in a checkout, npm has put it into node_modules. */
export function nodeBinary(): string {
  if (app.isPackaged) {
    const path = join(process.resourcesPath, 'node', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(path)) return path;
    throw new WeakspotError('missing-dependency', `${path} is missing: install Weakspot again`, { path });
  }
  const found = productNode();
  if (found.path === undefined) throw new WeakspotError('missing-dependency', found.error);
  return found.path;
}
