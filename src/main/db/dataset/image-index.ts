import type { DatasetRow, labelStates } from '../../../core/contract/index.ts';
import type { Split, Verdict } from '../../../core/subject.ts';
import { Column } from './column.ts';

export type IndexedImage = {
  id: string;
  name: string;
  lesion: string | null;
  split: Split | null;
  label: (typeof labelStates)[number];
  verdict: Verdict | null;
  width: number;
  height: number;
  attributes: Record<string, string | number>;
};

/** Scores of one round by row; NaN where it did not score the image. */
export type RoundScores = { scores: Float64Array; flagged: Uint8Array };

/**
 * What the dataset view asks of every image, in memory: at 100,000 images a filter or a count over all of them takes some
 * milliseconds this way, and seconds from the tables. The tables stay the truth; this is read anew from them as they change.
 */
export class ImageIndex {
  readonly label = new Column();
  readonly split = new Column();
  readonly verdict = new Column();
  readonly attributes = new Map<string, Column>();
  private readonly ids: string[] = [];
  private readonly names: string[] = [];
  private readonly lesions: (string | null)[] = [];
  private readonly widths: number[] = [];
  private readonly heights: number[] = [];
  private readonly rowOf = new Map<string, number>();
  private searchable: string[] | null = null;
  private nameOrder: Int32Array | null = null;
  private newestOrder: Int32Array | null = null;

  get size(): number {
    return this.ids.length;
  }

  row(id: string): number | undefined {
    return this.rowOf.get(id);
  }

  /** Adds an image, or takes over what it has become. */
  put(image: IndexedImage): void {
    let row = this.rowOf.get(image.id);
    if (row === undefined) {
      row = this.ids.push(image.id) - 1;
      this.rowOf.set(image.id, row);
      this.newestOrder = null;
      this.nameOrder = null;
    } else if (this.names[row] !== image.name) {
      this.nameOrder = null;
    }
    if (this.names[row] !== image.name || this.lesions[row] !== image.lesion) this.searchable = null;
    this.names[row] = image.name;
    this.lesions[row] = image.lesion;
    this.widths[row] = image.width;
    this.heights[row] = image.height;
    this.label.set(row, image.label);
    this.split.set(row, image.split);
    this.verdict.set(row, image.verdict);
    for (const [key, column] of this.attributes) column.set(row, image.attributes[key] ?? null);
    for (const [key, value] of Object.entries(image.attributes)) {
      if (this.attributes.has(key)) continue;
      const column = new Column();
      column.set(row, value);
      this.attributes.set(key, column);
    }
  }

  /** Lower-case names of the file and the lesion, a line each, by row. */
  get texts(): readonly string[] {
    this.searchable ??= this.names.map((name, row) => `${name}\n${this.lesions[row] ?? ''}`.toLowerCase());
    return this.searchable;
  }

  /** Rows in order of name. */
  get byName(): Int32Array {
    const { names, ids } = this;
    this.nameOrder ??= this.rows().sort((a, b) => compare(names[a]!, names[b]!) || compare(ids[a]!, ids[b]!));
    return this.nameOrder;
  }

  /** Rows, the newest first: ids ascend with time. */
  get byNewest(): Int32Array {
    const { ids } = this;
    this.newestOrder ??= this.rows().sort((a, b) => compare(ids[b]!, ids[a]!));
    return this.newestOrder;
  }

  read(row: number, round: RoundScores): DatasetRow {
    const score = round.scores[row] ?? Number.NaN;
    return {
      image: this.ids[row]!,
      name: this.names[row]!,
      lesion: this.lesions[row]!,
      split: this.split.get(row) as Split | null,
      label: this.label.get(row) as IndexedImage['label'],
      flagged: round.flagged[row] === 1,
      score: Number.isNaN(score) ? null : score,
      verdict: this.verdict.get(row) as Verdict | null,
      width: this.widths[row]!,
      height: this.heights[row]!,
    };
  }

  private rows(): Int32Array {
    return Int32Array.from({ length: this.size }, (_, row) => row);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
