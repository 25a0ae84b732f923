import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { deflateSync, crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import type { ImportReport, JobRecord, Verification } from '../../../src/core/contract/index.ts';
import { type AcceptanceContext, type Check, type CommandResult, type Line, line, unmeasured, weakspot, weakspotJson } from '../harness.ts';

/** Show 5: each kind of bad input names the file or field and leaves the project as it was. */
export const badInput: Check = {
  id: '5',
  title: 'bad input',
  async run(context) {
    const cases: [string, (context: AcceptanceContext, folder: string) => Promise<Outcome>][] = [
      ['truncated JPEG', (c, f) => refusedImage(c, f, 'cut.jpg', (file, good) => { copyFileSync(good, file); truncateSync(file, 4000); })],
      ['text file named .png', (c, f) => refusedImage(c, f, 'notes.png', (file) => writeFileSync(file, 'not a picture at all\n'))],
      ['30,000×20,000 PNG', (c, f) => refusedImage(c, f, 'huge.png', (file) => writeFileSync(file, hugePng()))],
      ['mask without image', maskWithoutImage],
      ['CSV with a missing column', missingColumn],
      ['duplicate ids in the CSV', duplicateIds],
      ['unwritable folder', unwritableFolder],
      ['full disk', fullDisk],
      ['database from the future', futureDatabase],
      ['corrupted checkpoint', corruptedCheckpoint],
    ];
    const lines: Line[] = [];
    for (const [index, [name, measure]] of cases.entries()) {
      const folder = join(context.work, `bad-${index}`);
      mkdirSync(folder);
      const required = `${name}: named, and the project as it was`;
      const id = `5.${index + 1}`;
      try {
        const outcome = await measure(context, folder);
        lines.push(line(id, required, `${outcome.said} — project ${outcome.intact ? 'as it was' : 'CHANGED'}`, outcome.named && outcome.intact));
      } catch (error) {
        lines.push(unmeasured(id, required, error instanceof Error ? error.message : String(error)));
      }
    }
    return lines;
  },
};

type Outcome = { said: string; named: boolean; intact: boolean };

const sample = (context: AcceptanceContext, ...parts: string[]): string => join(context.clone, 'resources', 'sample', ...parts);
const goodNames = ['ISIC_0000000', 'ISIC_0000008', 'ISIC_0000017'];

/** A folder with three good images and their masks, and a project that holds them. */
async function goodProject(context: AcceptanceContext, folder: string): Promise<{ project: string; images: string; masks: string; before: string }> {
  const images = join(folder, 'images');
  const masks = join(folder, 'masks');
  mkdirSync(images);
  mkdirSync(masks);
  for (const name of goodNames) {
    copyFileSync(sample(context, 'images', `${name}.jpg`), join(images, `${name}.jpg`));
    copyFileSync(sample(context, 'masks', `${name}_segmentation.png`), join(masks, `${name}_segmentation.png`));
    chmodSync(join(images, `${name}.jpg`), 0o644);
  }
  const project = join(folder, 'project');
  await weakspotJson<ImportReport>(context, ['import', project, '--images', images, '--masks', masks]);
  return { project, images, masks, before: await state(context, project) };
}

/** What a person has in a project: the exported table and masks, hashed, and whether verify finds it clean. */
async function state(context: AcceptanceContext, project: string): Promise<string> {
  const verification = await weakspotJson<Verification>(context, ['verify', project]);
  const hash = createHash('sha256').update(String(verification.clean));
  for (const format of ['csv', 'masks']) {
    const out = join(project, '..', `state-${format}-${Math.random().toString(36).slice(2)}`);
    await weakspotJson(context, ['export', project, '--format', format, '--out', out]);
    for (const entry of readdirSync(out, { recursive: true, withFileTypes: true }).filter((found) => found.isFile()).sort((a, b) => a.name.localeCompare(b.name))) {
      hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return `${verification.clean ? 'clean' : 'damaged'} ${hash.digest('hex')}`;
}

async function intact(context: AcceptanceContext, project: string, before: string): Promise<boolean> {
  return before.startsWith('clean') && (await state(context, project)) === before;
}

async function refusedImage(context: AcceptanceContext, folder: string, name: string, make: (file: string, good: string) => void): Promise<Outcome> {
  const { project, images, masks, before } = await goodProject(context, folder);
  make(join(images, name), join(images, `${goodNames[0]}.jpg`));
  const report = await weakspotJson<ImportReport>(context, ['import', project, '--images', images, '--masks', masks]);
  const refused = report.refused.find((entry) => entry.file.endsWith(name));
  return { said: refused ? `${refused.file}: [${refused.code}] ${refused.message}` : 'not refused', named: refused !== undefined && report.images === 0, intact: await intact(context, project, before) };
}

async function maskWithoutImage(context: AcceptanceContext, folder: string): Promise<Outcome> {
  const { project, images, masks, before } = await goodProject(context, folder);
  copyFileSync(join(masks, `${goodNames[0]}_segmentation.png`), join(masks, 'STRAY_1_segmentation.png'));
  const report = await weakspotJson<ImportReport>(context, ['import', project, '--images', images, '--masks', masks]);
  const found = [...report.refused, ...report.warnings].find((entry) => entry.file.includes('STRAY_1_segmentation.png'));
  return { said: found ? `${found.file}: [${found.code}] ${found.message}` : 'not reported', named: found !== undefined, intact: await intact(context, project, before) };
}

/** A command that must fail with a message that holds `mention`. */
async function fails(context: AcceptanceContext, project: string, before: string, result: CommandResult, mention: string): Promise<Outcome> {
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  return { said: `exit ${result.code}: ${said.slice(0, 300)}`, named: result.code === 1 && said.includes(mention) && !said.includes('"internal"'), intact: await intact(context, project, before) };
}

async function missingColumn(context: AcceptanceContext, folder: string): Promise<Outcome> {
  const { project, before } = await goodProject(context, folder);
  const result = await weakspot(context, ['import', project, '--images', sample(context, 'images'), '--metadata', sample(context, 'metadata.csv'), '--map', 'age=years_old', '--json']);
  return fails(context, project, before, result, 'years_old');
}

async function duplicateIds(context: AcceptanceContext, folder: string): Promise<Outcome> {
  const { project, before } = await goodProject(context, folder);
  const table = join(folder, 'twice.csv');
  writeFileSync(table, 'image_id,age,sex\nISIC_0000024,40,male\nISIC_0000024,62,female\n');
  const result = await weakspot(context, ['import', project, '--images', sample(context, 'images'), '--metadata', table, '--json']);
  return fails(context, project, before, result, 'ISIC_0000024');
}

async function unwritableFolder(context: AcceptanceContext, folder: string): Promise<Outcome> {
  const { project, images, before } = await goodProject(context, folder);
  const closed = join(folder, 'closed');
  mkdirSync(closed, { mode: 0o555 });
  const parameters = ['import', join(closed, 'project'), '--images', images, '--json'];
  if (process.getuid?.() !== 0) return fails(context, project, before, await weakspot(context, parameters), closed);
  // The superuser may write anywhere, so the folder becomes a read-only file system.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', closed]);
  try {
    return await fails(context, project, before, await weakspot(context, parameters), closed);
  } finally {
    execFileSync('umount', [closed]);
  }
}

async function fullDisk(context: AcceptanceContext, folder: string): Promise<Outcome> {
  if (process.getuid?.() !== 0) throw new Error('a small file system can be mounted by the superuser only');
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
  try {
    const project = join(disk, 'project');
    const images = join(folder, 'few');
    mkdirSync(images);
    for (const name of goodNames) copyFileSync(sample(context, 'images', `${name}.jpg`), join(images, `${name}.jpg`));
    await weakspotJson(context, ['import', project, '--images', images]);
    const rowsBefore = await weakspotJson<ImportReport>(context, ['import', project, '--images', images]);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(600 * 1024));
    let free = 600 * 1024;
    while (free > 4096) {
      try {
        writeFileSync(join(disk, `filler-${free}`), Buffer.alloc(free));
      } catch {
        free = Math.floor(free / 2);
        continue;
      }
      free = Math.floor(free / 2);
    }
    const result = await weakspot(context, ['import', project, '--images', sample(context, 'images'), '--json']);
    const said = result.stderr.trim().split('\n').at(-1) ?? '';
    for (const name of readdirSync(disk).filter((entry) => entry.startsWith('filler'))) execFileSync('rm', [join(disk, name)]);
    const verification = await weakspotJson<Verification>(context, ['verify', project]);
    const again = await weakspotJson<ImportReport>(context, ['import', project, '--images', images]);
    return {
      said: `exit ${result.code}: ${said.slice(0, 300)}`,
      named: result.code === 1 && said.includes('disk-full'),
      intact: verification.clean && again.images === 0 && rowsBefore.images === 0 && again.unchanged === goodNames.length,
    };
  } finally {
    await serviceGone(join(disk, 'project'));
    execFileSync('umount', [disk]);
  }
}

async function futureDatabase(context: AcceptanceContext, folder: string): Promise<Outcome> {
  const { project, images } = await goodProject(context, folder);
  const file = join(project, 'project.db');
  await serviceGone(project);
  const database = new Database(file);
  database.pragma('user_version = 9999');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  const before = createHash('sha256').update(readFileSync(file)).digest('hex');
  const result = await weakspot(context, ['import', project, '--images', images, '--json']);
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  const same = createHash('sha256').update(readFileSync(file)).digest('hex') === before;
  return { said: `exit ${result.code}: ${said.slice(0, 300)}`, named: result.code === 1 && said.includes('newer-version') && said.includes('9999'), intact: same };
}

async function corruptedCheckpoint(context: AcceptanceContext, folder: string): Promise<Outcome> {
  const project = join(folder, 'project');
  await weakspotJson(context, ['import', project, '--images', sample(context, 'images'), '--masks', sample(context, 'masks'), '--metadata', sample(context, 'metadata.csv'), '--preset', 'isic']);
  const before = await state(context, project);
  const parameters = ['round', project, '--model', 'tiny', '--size', '32', '--steps', '400', '--engine', 'wasm', '--json'];
  let stopped = false;
  const result = await weakspot(context, parameters, {
    onStderr: (text, kill) => {
      if (stopped || !/training\D+(6\d|[7-9]\d|[1-3]\d\d)\b/.test(text)) return;
      stopped = true;
      kill('SIGINT');
    },
  });
  if (result.code !== 130) throw new Error(`an interrupted round ended with ${result.code}, not 130: ${result.stderr.slice(-500)}`);
  await serviceGone(project);
  const jobs = await weakspotJson<{ jobs: JobRecord[] } & JobRecord[]>(context, ['jobs', project]);
  const records = jobs.jobs ?? Object.values(jobs).filter((entry): entry is JobRecord => typeof entry === 'object');
  const job = records.find((record) => record.kind === 'round');
  if (!job) throw new Error('the interrupted round is not listed');
  const work = join(project, 'jobs', job.id);
  const checkpoints = readdirSync(work, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('checkpoint') && existsSync(join(work, name)) && !readdirSafe(join(work, name)));
  if (checkpoints.length === 0) throw new Error(`no checkpoint in ${work}`);
  for (const name of checkpoints) {
    const bytes = readFileSync(join(work, name));
    for (let i = Math.floor(bytes.length / 2); i < Math.min(bytes.length, Math.floor(bytes.length / 2) + 64); i++) bytes[i] = bytes[i]! ^ 0xff;
    writeFileSync(join(work, name), bytes);
  }
  await serviceGone(project);
  return fails(context, project, before, await weakspot(context, ['jobs', project, '--resume', job.id, '--json']), 'checkpoint');
}

function readdirSafe(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A service that no client needs ends by itself; only then may a check touch the files under it. */
async function serviceGone(project: string): Promise<void> {
  for (let waited = 0; existsSync(join(project, 'service.lock')); waited += 100) {
    if (waited > 30_000) throw new Error('the service of the project did not end within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A valid 1-bit grey PNG of 30,000 × 20,000 pixels: some 75 kB on disk, 600 million pixels when decoded. */
function hugePng(): Buffer {
  const [width, height] = [30_000, 20_000];
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + width / 8) * height);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
