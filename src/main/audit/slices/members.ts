import { itemsByCluster } from '../../../core/statistics/index.ts';
import type { AuditSlice } from '../../../core/contract/index.ts';
import type { Condition } from './tested.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type ByLevel = ReturnType<typeof itemsByCluster>;

/** Finds and counts the members of one slice after another, each from the smallest of its groups. */
export class Members {
  private readonly table: AuditTable;
  private readonly byLevel = new Map<Grouping, ByLevel>();
  private readonly imagesOf: ByLevel;
  private readonly lesionSeen: Int32Array;
  private readonly patientSeen: Int32Array;
  private slice = 0;

  constructor(table: AuditTable) {
    this.table = table;
    const { images, count } = table;
    const most = (numbers: Int32Array): number => numbers.reduce((greatest, number) => Math.max(greatest, number), -1);
    this.imagesOf = itemsByCluster({ indices: images.unit, count });
    this.lesionSeen = new Int32Array(most(images.lesion) + 1);
    this.patientSeen = new Int32Array(most(images.patient) + 1);
  }

  /** Places of the units that meet all conditions, among those with a 1. */
  unitsOf(conditions: readonly Condition[], among: Uint8Array): Int32Array {
    const sizes = conditions.map(({ grouping, code }) => this.levelsOf(grouping).starts[code + 1]! - this.levelsOf(grouping).starts[code]!);
    const { grouping, code } = conditions[sizes.indexOf(Math.min(...sizes))]!;
    const { order, starts } = this.levelsOf(grouping);
    return order.subarray(starts[code], starts[code + 1]).filter((unit) => among[unit] === 1 && conditions.every((condition) => condition.grouping.codes[unit] === condition.code));
  }

  countsOf(units: Int32Array): AuditSlice['n'] {
    const { images } = this.table;
    const { order, starts } = this.imagesOf;
    this.slice += 1;
    const counts = { images: 0, lesions: 0, patients: 0 };
    for (const unit of units) {
      for (let place = starts[unit]!; place < starts[unit + 1]!; place++) {
        const [lesion, patient] = [images.lesion[order[place]!]!, images.patient[order[place]!]!];
        counts.images += 1;
        if (lesion >= 0 && this.lesionSeen[lesion] !== this.slice) counts.lesions += 1;
        if (patient >= 0 && this.patientSeen[patient] !== this.slice) counts.patients += 1;
        if (lesion >= 0) this.lesionSeen[lesion] = this.slice;
        if (patient >= 0) this.patientSeen[patient] = this.slice;
      }
    }
    return counts;
  }

  private levelsOf(grouping: Grouping): ByLevel {
    const known = this.byLevel.get(grouping);
    if (known) return known;
    const made = itemsByCluster({ indices: Int32Array.from(grouping.codes), count: grouping.levels.length });
    this.byLevel.set(grouping, made);
    return made;
  }
}
