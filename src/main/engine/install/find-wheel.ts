import { WeakspotError } from '../../../core/errors.ts';
import { withoutCredentials } from './network-environment.ts';
import { listWheels, type IndexedWheel } from './package-index.ts';
import { describeComputer, type Computer } from './platform.ts';
import { compareVersions, satisfies } from './python-version.ts';
import { preferredWheel } from './wheel-name.ts';

export type WheelToGet = IndexedWheel & { sha256: string };

/**
 * The newest wheel within `specifiers` for a computer, on the first index that has one.
 *
 * @param projects names under which it may go, best first
 * @throws {WeakspotError} `missing-dependency` where no index has one, or publishes no sha256 for it
 */
export async function findWheel(indexes: readonly URL[], projects: readonly string[], specifiers: string, computer: Computer, signal: AbortSignal): Promise<WheelToGet> {
  const seen: IndexedWheel[] = [];
  for (const index of indexes) {
    for (const project of projects) {
      const wheels = await listWheels(index, project, signal);
      seen.push(...wheels);
      const wheel = newest(wheels.filter(({ version }) => satisfies(version, specifiers)), computer);
      if (!wheel) continue;
      if (wheel.sha256) return { ...wheel, sha256: wheel.sha256 };
      throw new WeakspotError('missing-dependency', `${shown(index)} publishes no sha256 for ${wheel.file}, so that it cannot be checked; use another index with --index URL, or give the wheel with --wheel FILE`, { index: shown(index), file: wheel.file });
    }
  }
  const places = indexes.map(shown).join(' and ');
  const versions = [...new Set(seen.filter((wheel) => preferredWheel([wheel], computer)).map(({ version }) => version))].toSorted(compareVersions);
  const has = versions.length > 0 ? `it has ${versions.slice(-6).join(', ')}` : seen.length > 0 ? 'it has it for other systems only' : 'it does not know that name';
  throw new WeakspotError(
    'missing-dependency',
    `${places} has no ${projects[0]} ${specifiers} for ${describeComputer(computer)}; ${has}. Use another index with --index URL, or give the wheel with --wheel FILE`,
    { index: places, project: projects[0]!, version: specifiers },
  );
}

function newest(wheels: readonly IndexedWheel[], computer: Computer): IndexedWheel | null {
  const versions = [...new Set(wheels.map(({ version }) => version))].toSorted((a, b) => compareVersions(b, a));
  for (const version of versions) {
    const wheel = preferredWheel(wheels.filter((wheel) => wheel.version === version), computer);
    if (wheel) return wheel;
  }
  return null;
}

function shown(index: URL): string {
  return withoutCredentials(index.href);
}
