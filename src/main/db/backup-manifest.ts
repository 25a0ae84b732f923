import { z } from 'zod';

export const manifestName = 'manifest.json';

/**
 * First entry of a backup, which is an uncompressed tar file: what follows it, in order. Paths are those of the project
 * folder; nothing else may be in the archive.
 */
export const backupManifest = z.strictObject({
  kind: z.literal('weakspot-backup'),
  version: z.literal(1),
  project: z.string(),
  createdAt: z.string(),
  files: z.array(
    z.strictObject({
      path: z.string().regex(/^(project\.db|objects\/[0-9a-f]{2}\/[0-9a-f]{62}|models\/\d+\/[0-9.]+\.(safetensors|json))$/),
      bytes: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type BackupManifest = z.infer<typeof backupManifest>;
