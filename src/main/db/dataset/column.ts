export type ColumnValue = string | number | null;

/** One value an image, as small numbers into a list of the values there are; code 0 is a missing one. */
export class Column {
  /** By code. */
  readonly values: ColumnValue[] = [null];
  private readonly codeOf = new Map<ColumnValue, number>([[null, 0]]);
  private codes = new Uint32Array(1024);

  set(row: number, value: ColumnValue): void {
    if (row >= this.codes.length) {
      const grown = new Uint32Array(Math.max(row + 1, this.codes.length * 2));
      grown.set(this.codes);
      this.codes = grown;
    }
    let code = this.codeOf.get(value);
    if (code === undefined) {
      code = this.values.push(value) - 1;
      this.codeOf.set(value, code);
    }
    this.codes[row] = code;
  }

  /** Rows behind the last that was set hold nothing. */
  code(row: number): number {
    return row < this.codes.length ? this.codes[row]! : 0;
  }

  get(row: number): ColumnValue {
    return this.values[this.code(row)]!;
  }

  /** By code, 1 for those of the given values that are there. */
  tableOf(values: readonly ColumnValue[]): Uint8Array {
    const table = new Uint8Array(this.values.length);
    for (const value of values) {
      const code = this.codeOf.get(value);
      if (code !== undefined) table[code] = 1;
    }
    return table;
  }

  /** How many of the rows hold each value, by code. */
  count(rows: Iterable<number>, counts = new Uint32Array(this.values.length)): Uint32Array {
    for (const row of rows) counts[this.code(row)]!++;
    return counts;
  }
}
