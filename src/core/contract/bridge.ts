import type { SerializedError } from '../errors.ts';
import type { ImportPreview, ImportRequest, RequestOf, ResponseOf } from './index.ts';
import type { RemoteCallName, SubscriptionName } from './names.ts';

/** How long a request may be, as JSON: a stroke over a noisy image of 12 megapixels fits. */
export const largestRequestBytes = 16 * 1024 * 1024;

/** What an answer looks like on its way through the bridge, where a thrown error would lose its code and details. */
export type Answer<Result> = { result: Result } | { error: SerializedError };

export type BridgeEvent<Event> = { event: Event } | { ended: true } | { error: SerializedError };

/**
 * Whether the service can be reached. `since` counts connections: another number means that holds were lost and must be
 * taken anew. Before a project is open it is 0, and nothing is lost.
 */
export type ConnectionState = { state: 'connected'; since: number } | { state: 'lost'; since: number; error: SerializedError };

/** All that the page sees of the program around it: `window.weakspot` in a window, the same over a WebSocket in a browser. */
export type Bridge = {
  readonly host: 'desktop' | 'browser';
  call<M extends RemoteCallName>(method: M, request: RequestOf<M>): Promise<Answer<ResponseOf<M>>>;
  /** Returns what leaves the subscription. */
  subscribe<M extends SubscriptionName>(method: M, request: RequestOf<M>, listener: (event: BridgeEvent<ResponseOf<M>>) => void): () => void;
  /** Tells the state at once, and then each change. While it is lost, the bridge tries again by itself. Returns what ends it. */
  watchConnection(listener: (state: ConnectionState) => void): () => void;
  /** What only a program on the project's own computer can do; null in a browser. */
  readonly desktop: DesktopBridge | null;
};

export type RecentProject = { id: string; name: string; /** The folder's name and its parent's, for telling two apart. */ place: string; openedAt: string; missing: boolean };

/** A file or folder that the person chose. Its path stays outside the page, which knows it by a name and a handle. */
export type ChosenPath = { handle: string; name: string; kind: 'file' | 'folder' };

/** As the contract's import configuration, with handles in place of paths. */
export type ImportByHandle = Omit<ImportRequest, 'images' | 'masks' | 'metadata'> & { images: string; masks?: string | null; metadata?: string | null };

/** Opening a project loads the page anew, so that nothing of the one before stays in it. */
export type DesktopBridge = {
  /** Most recently opened first. */
  recentProjects(): Promise<Answer<RecentProject[]>>;
  openRecent(id: string): Promise<Answer<{ opened: boolean }>>;
  forgetRecent(id: string): Promise<Answer<Record<string, never>>>;
  /** Lets the person choose a project folder; false where they thought better of it. */
  openProject(): Promise<Answer<{ opened: boolean }>>;
  /** Lets the person choose a new or empty folder and makes a project there. */
  createProject(): Promise<Answer<{ opened: boolean }>>;
  /** Makes a project with the sample set that ships with the product, where there is none yet, and opens it. */
  openSample(): Promise<Answer<{ opened: boolean; /** The import, where it was made just now. */ job: string | null }>>;
  chooseFolder(title: string): Promise<Answer<ChosenPath | null>>;
  chooseFile(title: string): Promise<Answer<ChosenPath | null>>;
  /** Of a file or folder that was dropped on the page. */
  dropped(file: File): Promise<Answer<ChosenPath>>;
  previewImport(request: ImportByHandle): Promise<Answer<ImportPreview>>;
  startImport(request: ImportByHandle): Promise<Answer<{ job: string }>>;
  /** Each asks where to; `name` is null where the person thought better of it. */
  saveReport(round: number): Promise<Answer<{ name: string | null }>>;
  /** Writes the audit's page, tables and PDF into a new folder; `pdf` is why there is none of the last. */
  saveAudit(audit: number): Promise<Answer<{ name: string | null; pdf: string | null }>>;
  saveExport(format: 'coco' | 'masks' | 'csv'): Promise<Answer<{ name: string | null }>>;
  saveBackup(): Promise<Answer<{ name: string | null }>>;
  /** Who annotates on this computer, kept between starts; null until somebody has said so. */
  annotator(): Promise<Answer<{ name: string | null }>>;
  setAnnotator(name: string): Promise<Answer<{ name: string }>>;
};

/** Names of the channels between preload and shell. */
export const channels = {
  call: 'weakspot:call',
  subscribe: 'weakspot:subscribe',
  leave: 'weakspot:leave',
  event: 'weakspot:event',
  connection: 'weakspot:connection',
  desktop: 'weakspot:desktop',
} as const;
