import type { SubjectKind } from '../../../core/subject.ts';
import type { Connection } from '../connection.ts';

/** Past so many, everything is read anew. */
const mostDirty = 10_000;

/** What has to be read again. */
export type Dirty = { images: Set<string>; lesions: Set<string>; patients: Set<string>; batches: Set<string> };

/**
 * Hears of every change that concerns the dataset view, whichever repository makes it: triggers of this connection, kept
 * in its temporary schema. One that is rolled back is heard of too, which only costs reading a row again.
 */
export class DatasetChanges {
  private readonly connection: Connection;
  private dirty = nothing();
  private everything = true;
  private scores = true;
  private seenVersion = -1;

  constructor(connection: Connection) {
    this.connection = connection;
    connection.function('weakspot_changed', (kind, id) => this.note(String(kind), String(id)));
    connection.exec(triggers);
  }

  /** Whether all has to be read; another connection may have changed what no trigger of this one saw. */
  get all(): boolean {
    const version = this.connection.pragma('data_version', { simple: true }) as number;
    if (version !== this.seenVersion) {
      this.seenVersion = version;
      this.everything = true;
    }
    return this.everything;
  }

  invalidate(): void {
    this.everything = true;
  }

  /** Whether anything has to be read again. */
  get some(): boolean {
    return Object.values(this.dirty).some((set) => set.size > 0);
  }

  /** Everything that is known is about to be read: only what changes from now on counts. */
  begin(): void {
    this.everything = false;
    this.dirty = nothing();
  }

  take(): Dirty {
    const taken = this.dirty;
    this.dirty = nothing();
    return taken;
  }

  /** Whether scores of rounds have changed since this was last asked. */
  takeScores(): boolean {
    const changed = this.scores;
    this.scores = false;
    return changed;
  }

  private note(kind: string, id: string): null {
    if (kind === 'scores') this.scores = true;
    else if (kind === 'everything') this.everything = true;
    else if (!this.everything) this.add(kind as SubjectKind | 'batch', id);
    return null;
  }

  private add(kind: SubjectKind | 'batch', id: string): void {
    const { images, lesions, patients, batches } = this.dirty;
    const set = { image: images, lesion: lesions, patient: patients, batch: batches }[kind];
    set.add(id);
    if (set.size > mostDirty) this.everything = true;
  }
}

function nothing(): Dirty {
  return { images: new Set(), lesions: new Set(), patients: new Set(), batches: new Set() };
}

const on = (name: string, when: string, tell: string): string => `CREATE TEMP TRIGGER dataset_${name} AFTER ${when} BEGIN ${tell}; END;`;
const tell = (kind: string, id: string): string => `SELECT weakspot_changed('${kind}', ${id})`;
const subject = (row: 'new' | 'old'): string => `SELECT weakspot_changed(
  CASE WHEN ${row}.image IS NOT NULL THEN 'image' WHEN ${row}.lesion IS NOT NULL THEN 'lesion' ELSE 'patient' END, COALESCE(${row}.image, ${row}.lesion, ${row}.patient))`;

const triggers = [
  on('image_added', 'INSERT ON image', tell('image', 'new.id')),
  on('image_changed', 'UPDATE ON image', tell('image', 'new.id')),
  on('image_removed', 'DELETE ON image', tell('everything', 'old.id')),
  on('lesion_changed', 'UPDATE ON lesion', tell('lesion', 'new.id')),
  on('component_changed', 'UPDATE ON component', tell('everything', 'new.id')),
  on('annotation_added', 'INSERT ON annotation', tell('image', 'new.image')),
  on('annotation_changed', 'UPDATE ON annotation', tell('image', 'new.image')),
  on('annotation_removed', 'DELETE ON annotation', tell('image', 'old.image')),
  on('review_added', 'INSERT ON review', tell('image', 'new.image')),
  on('review_changed', 'UPDATE ON review', tell('image', 'new.image')),
  on('review_removed', 'DELETE ON review', tell('image', 'old.image')),
  on('value_added', 'INSERT ON attribute_value', subject('new')),
  on('value_removed', 'DELETE ON attribute_value', subject('old')),
  on('batch_retracted', 'INSERT ON tag_retraction', tell('batch', 'new.batch')),
  on('scores_added', 'INSERT ON hardness', tell('scores', 'new.run')),
  on('scores_removed', 'DELETE ON hardness', tell('scores', 'old.run')),
].join('\n');
