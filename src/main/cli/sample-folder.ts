import { fileURLToPath } from 'node:url';

/** Of the images, masks and table that come along: beside the sources in a checkout, among the package's resources when installed. */
export function sampleFolder(): string {
  return fileURLToPath(new URL('../../../resources/sample', import.meta.url));
}
