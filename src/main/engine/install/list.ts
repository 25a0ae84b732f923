import { serializeError } from '../../../core/errors.ts';
import { sourceHash } from '../backend/tensorflow/sources.ts';
import { engineFolder } from './data-folder.ts';
import { folderBytes, readInstalled } from './installed.ts';
import { tensorflowBuild, tensorflowVersion, thisComputer, type Computer } from './platform.ts';
import { lackingInstructions } from './processor.ts';

export type ListedEngine = {
  engine: 'tensorflow';
  state: 'installed' | 'outdated' | 'absent' | 'unsupported';
  /** The version that is installed; where there is none, the one that would be. */
  version: string;
  gpu: boolean;
  bytes: number;
  installedAt: string | null;
  /** Why it cannot be used as it is, and what to do. */
  note: string | null;
  folder: string;
};

/** Engines that can be installed, and how they stand. Nothing is loaded or tried: that is what `doctor` is for. */
export async function listEngines({ folder = engineFolder('tensorflow'), computer = thisComputer() }: { folder?: string; computer?: Computer } = {}): Promise<ListedEngine[]> {
  const base = { engine: 'tensorflow', version: tensorflowVersion, gpu: false, bytes: await folderBytes(folder), installedAt: null, folder } as const;
  const unsupported = reasonAgainst(computer);
  if (unsupported) return [{ ...base, state: 'unsupported', note: unsupported }];
  const record = readInstalled(folder);
  if (!record) return [{ ...base, state: 'absent', note: 'install it with: weakspot engine install tensorflow' }];
  const install = `weakspot engine install tensorflow${record.gpu ? ' --gpu' : ''}`;
  const note =
    record.version !== tensorflowVersion
      ? `this version of Weakspot needs ${tensorflowVersion}: ${install}`
      : record.sourceHash !== sourceHash()
        ? 'built for another version of Weakspot: weakspot engine install tensorflow --rebuild'
        : lackingInstructions(record.instructions).length > 0
          ? 'built for another processor: weakspot engine install tensorflow --rebuild'
          : null;
  return [{ ...base, version: record.version, gpu: record.gpu, installedAt: record.installedAt, state: note ? 'outdated' : 'installed', note }];
}

function reasonAgainst(computer: Computer): string | null {
  try {
    tensorflowBuild(computer, false);
    return null;
  } catch (error) {
    return serializeError(error).message;
  }
}
