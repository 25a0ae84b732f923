import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { productNode } from '../../../scripts/product-node.mjs';
import { WeakspotError } from '../../core/errors.ts';
import type { Client } from '../service/client.ts';
import { openClient } from '../service/open-client.ts';

/**
 * Attaches to the service that owns a project folder, and starts one on the product's own Node where there is none. The
 * service is no child of the window: a command line may already own it, and a running job outlives the window.
 */
export function attach(folder: string): Promise<Client> {
  return openClient(folder, { node: nodeBinary() });
}

/** Installed, the binary lies among the package's resources; in a checkout, npm has put it into node_modules. */
function nodeBinary(): string {
  if (app.isPackaged) {
    const path = join(process.resourcesPath, 'node', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(path)) return path;
    throw new WeakspotError('missing-dependency', `${path} is missing: install Weakspot again`, { path });
  }
  const found = productNode();
  if (found.path === undefined) throw new WeakspotError('missing-dependency', found.error);
  return found.path;
}
