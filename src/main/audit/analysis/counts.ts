import type { AuditGroup } from '../../../core/contract/index.ts';
import type { AuditTable } from '../rows/table.ts';

type Counts = AuditGroup['n'];

/** Counts images, known lesions and known patients by cells of partitions of a table's units. */
export class Counter {
  private readonly unit: Int32Array;
  private readonly lesions: Ordered;
  private readonly patients: Ordered;

  constructor({ images }: AuditTable) {
    this.unit = images.unit;
    this.lesions = orderedBy(images.lesion);
    this.patients = orderedBy(images.patient);
  }

  count({ codes, cells }: { codes: Int16Array | Int32Array; cells: number }): Counts[] {
    const result = Array.from({ length: cells }, (): Counts => ({ images: 0, lesions: 0, patients: 0 }));
    for (const unit of this.unit) result[codes[unit]!]!.images += 1;
    this.each(this.lesions, codes, cells, (cell) => (result[cell]!.lesions += 1));
    this.each(this.patients, codes, cells, (cell) => (result[cell]!.patients += 1));
    return result;
  }

  private each({ images, owner }: Ordered, codes: Int16Array | Int32Array, cells: number, found: (cell: number) => void): void {
    const last = new Int32Array(cells).fill(-1);
    for (let i = 0; i < images.length; i++) {
      const cell = codes[this.unit[images[i]!]!]!;
      if (last[cell] === owner[i]) continue;
      last[cell] = owner[i]!;
      found(cell);
    }
  }
}

type Ordered = { images: Int32Array; owner: Int32Array };

/** Images with a known owner, owner by owner. */
function orderedBy(owners: Int32Array): Ordered {
  const images = Int32Array.from(owners.keys()).filter((image) => owners[image]! >= 0).sort((a, b) => owners[a]! - owners[b]! || a - b);
  return { images, owner: images.map((image) => owners[image]!) };
}
