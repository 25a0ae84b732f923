import { join } from 'node:path';
import type { Client } from '../service/client.ts';
import { openClient } from '../service/open-client.ts';
import { nodeBinary, productFolder } from './product.ts';
import type { OpenHow } from './session.ts';

/**
 * Attaches to the service that owns a project folder, and starts one on the product's own Node where there is none. The
 * service is no child of the window: a command line may already own it, and a running job outlives the window.
 */
export function attach(folder: string, { create = false }: OpenHow = {}): Promise<Client> {
  return openClient(folder, { node: nodeBinary(), create, entry: join(productFolder(), 'out/main/service/entry.js') });
}
