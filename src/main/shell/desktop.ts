import { basename, join } from 'node:path';
import { z } from 'zod';
import type { DesktopBridge } from '../../core/contract/bridge.ts';
import { annotatorName, importConfiguration, type ImportRequest } from '../../core/contract/index.ts';
import { serializeError, WeakspotError } from '../../core/errors.ts';
import type { Dialogs } from './dialogs.ts';
import type { Handles } from './handles.ts';
import type { Desk } from './project.ts';
import { importSample } from './sample.ts';

/** Where the sample set lies, and where the project that is made of it goes. */
export type SamplePlaces = { sample: string; project: string };

type Result<Name extends keyof DesktopBridge> = Awaited<ReturnType<DesktopBridge[Name]>> extends infer A ? (A extends { result: infer R } ? R : never) : never;

/** A function that the page may call: what it must be given, and what it does. */
type Offered<Parameters extends z.ZodTuple, Returned> = { parameters: Parameters; run(...parameters: z.output<Parameters>): Promise<Returned> | Returned };

/** Every function of `DesktopBridge`; a dropped file arrives as its path, which the preload asked Electron for. */
export type DesktopFunctions = { [Name in keyof DesktopBridge]: Offered<z.ZodTuple, Result<Name>> };

const none = z.tuple([]);
const title = z.tuple([z.string().min(1).max(200)]);
const id = z.tuple([z.uuid()]);
const handle = z.uuid();
const importByHandle = z.tuple([importConfiguration.extend({ images: handle, masks: handle.nullable().default(null), metadata: handle.nullable().default(null) })]);

const exportNames = { coco: 'masks-coco', masks: 'masks-png', csv: 'table' } as const;

function offer<Parameters extends z.ZodTuple, Returned>(parameters: Parameters, run: (...parameters: z.output<Parameters>) => Promise<Returned> | Returned): Offered<z.ZodTuple, Returned> {
  return { parameters, run } as unknown as Offered<z.ZodTuple, Returned>;
}

/** Prints a page that lies in a file to a PDF. */
export type PrintPdf = (htmlFile: string, pdfFile: string) => Promise<unknown>;

export function desktopFunctions(desk: Desk, dialogs: Dialogs, handles: Handles, places: SamplePlaces, printPdf: PrintPdf): DesktopFunctions {
  const openIf = async (folder: string | null, create = false): Promise<{ opened: boolean }> => {
    if (folder === null) return { opened: false };
    await desk.open(folder, { create });
    return { opened: true };
  };
  const chosen = (path: string | null) => (path === null ? null : handles.add(path));
  const withPaths = (request: z.output<typeof importByHandle>[0]): ImportRequest => ({
    ...request,
    images: handles.pathOf('images', request.images),
    masks: request.masks === null ? null : handles.pathOf('masks', request.masks),
    metadata: request.metadata === null ? null : handles.pathOf('metadata', request.metadata),
  });
  /** Asks for a place, named after the project, and writes there. */
  const save = async (heading: string, suffix: string, extension: { name: string; extension: string } | undefined, write: (out: string) => Promise<unknown>): Promise<{ name: string | null }> => {
    const { folder } = desk.session;
    if (folder === null) throw new WeakspotError('not-found', 'no project is open; open one first');
    const suggestion = `${basename(folder)}-${suffix}${extension ? `.${extension.extension}` : ''}`;
    const out = await dialogs.place(heading, 'Save', suggestion, extension);
    if (out === null) return { name: null };
    await write(out);
    return { name: basename(out) };
  };

  return {
    recentProjects: offer(none, () => desk.recent.list()),
    openRecent: offer(id, (project) => openIf(desk.recent.folderOf(project))),
    forgetRecent: offer(id, (project) => {
      desk.recent.forget(project);
      return {};
    }),
    openProject: offer(none, async () => openIf(await dialogs.folder('Open a project', 'Open project'))),
    createProject: offer(none, async () => openIf(await dialogs.place('Make a project in a new folder', 'Make project', 'My lesions'), true)),
    openSample: offer(none, async () => {
      const client = await desk.open(places.project, { create: true });
      return { opened: true, job: await importSample(client, places.sample) };
    }),
    chooseFolder: offer(title, async (heading) => chosen(await dialogs.folder(heading, 'Choose'))),
    chooseFile: offer(title, async (heading) => chosen(await dialogs.file(heading, 'Choose'))),
    dropped: offer(z.tuple([z.string().max(32_768)]), (path) => handles.add(path)),
    previewImport: offer(importByHandle, async (request) => (await desk.session.client()).call('import.preview', withPaths(request))),
    startImport: offer(importByHandle, async (request) => (await desk.session.client()).call('import.start', withPaths(request))),
    saveReport: offer(z.tuple([z.number().int().min(1)]), (round) =>
      save('Save the report', `round-${round}`, { name: 'Web page', extension: 'html' }, async (out) => (await desk.session.client()).call('report.write', { round, out })),
    ),
    saveAudit: offer(z.tuple([z.number().int().min(1)]), async (audit) => {
      let pdf: string | null = null;
      const { name } = await save('Save the audit in a new folder', `audit-${audit}`, undefined, async (folder) => {
        await (await desk.session.client()).call('audit.write', { audit, folder, pdf: 'never' });
        // The page and the tables are there already: without a PDF they are worth keeping.
        await printPdf(join(folder, 'audit.html'), join(folder, 'audit.pdf')).catch((error: unknown) => {
          pdf = serializeError(error).message;
        });
      });
      return { name, pdf };
    }),
    saveExport: offer(z.tuple([z.enum(['coco', 'masks', 'csv'])]), (format) =>
      save('Export into a new folder', exportNames[format], undefined, async (out) => (await desk.session.client()).call('export.write', { format, out })),
    ),
    saveBackup: offer(none, () =>
      save('Save a backup', `backup-${new Date().toISOString().slice(0, 10)}`, { name: 'Backup', extension: 'tar' }, async (out) => (await desk.session.client()).call('project.backup', { out })),
    ),
    annotator: offer(none, () => ({ name: desk.settings.current.annotator })),
    setAnnotator: offer(z.tuple([annotatorName]), async (name) => {
      // The service hears it first: what it refuses is not remembered.
      if (desk.session.folder !== null) await (await desk.session.client()).call('annotator.actAs', { name });
      desk.settings.change({ annotator: name });
      return { name };
    }),
  };
}

/** Checks what a page asked for and runs it. */
export async function runDesktop(functions: DesktopFunctions, name: unknown, parameters: unknown): Promise<unknown> {
  const offered = typeof name === 'string' && Object.hasOwn(functions, name) ? functions[name as keyof DesktopFunctions] : undefined;
  if (!offered) throw new WeakspotError('bad-request', `a page cannot call "${String(name)}"`);
  const parsed = offered.parameters.safeParse(parameters);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new WeakspotError('bad-request', `${String(name)}: ${issue.path.join('.') || 'the request'}: ${issue.message}`, { field: issue.path.join('.') });
  }
  return (offered.run as (...values: unknown[]) => unknown)(...parsed.data);
}

/** The sample project lies in the user's data folder, so that it is found again and never mixed with their own. */
export function sampleProject(dataFolder: string): string {
  return join(dataFolder, 'projects', 'Sample');
}
