import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of the suite a user data folder of its own, so that what is installed or was measured on this computer neither
 * changes a test nor is changed by one. The suite against an installed engine (`WEAKSPOT_TEST_ENGINE`) uses what is installed.
 */
export default function setup(): (() => void) | undefined {
  if (process.env['WEAKSPOT_TEST_ENGINE']) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-user-data-'));
  process.env['WEAKSPOT_DATA'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
