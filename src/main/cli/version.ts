import packageDescription from '../../../package.json' with { type: 'json' };

export function productVersion(): string {
  return packageDescription.version;
}
