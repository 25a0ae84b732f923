import { fitsPlatform, type Computer } from './platform.ts';

/** A wheel as its file's name tells it: `{project}-{version}(-{build})?-{python}-{abi}-{platform}.whl` (PEP 427). */
export type WheelName = { file: string; project: string; version: string; python: string; abi: string; platform: string };

/** Null for a name that is not a wheel's, or that would name another folder. */
export function parseWheelName(file: string): WheelName | null {
  const parts = file.replace(/\.whl$/, '').split('-');
  if (!/^[\w.+!-]+\.whl$/.test(file) || (parts.length !== 5 && parts.length !== 6)) return null;
  const [project, version] = parts as [string, string];
  const [python, abi, platform] = parts.slice(-3) as [string, string, string];
  return { file, project: normalizeProject(project), version, python, abi, platform };
}

/** Names that PEP 503 calls the same become the same: `Tensorflow_CPU` → `tensorflow-cpu`. */
export function normalizeProject(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** Python interpreters in order of preference; the libraries for all of them are the same, and 3.12's were tried. */
const pythons = ['py3', 'cp312', 'cp313', 'cp311', 'cp310', 'cp314', 'cp39'];

/** The wheel to take among those of one version for a computer; null where none fits. */
export function preferredWheel<Wheel extends WheelName>(wheels: readonly Wheel[], computer: Computer): Wheel | null {
  const rank = (wheel: WheelName): number => {
    const ranks = wheel.python.split('.').map((python) => pythons.indexOf(python)).filter((at) => at >= 0);
    return ranks.length > 0 ? Math.min(...ranks) : pythons.length;
  };
  const fitting = wheels.filter((wheel) => fitsPlatform(wheel.platform, computer));
  return fitting.toSorted((a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : 1))[0] ?? null;
}
