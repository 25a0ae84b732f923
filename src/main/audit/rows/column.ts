type Numbers = Float64Array | Int32Array | Uint8Array;

/** A column of numbers that grows while lines are read: four, eight or one bytes a row, and no object. */
export class Column<T extends Numbers> {
  private readonly make: new (length: number) => T;
  private values: T;
  private count = 0;

  constructor(make: new (length: number) => T) {
    this.make = make;
    this.values = new make(1024);
  }

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.values.length) {
      const grown = new this.make(this.count * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.count++] = value;
  }

  /** The values at these places, in their order. */
  ordered(places: Int32Array): T {
    const result = new this.make(places.length);
    for (let i = 0; i < places.length; i++) result[i] = this.values[places[i]!]!;
    return result;
  }
}

/** A column of repeating values, each kept once; −1 where there is none. */
export class Dictionary<V extends string | number> {
  readonly values: V[] = [];
  private readonly numbers = new Map<V, number>();
  private readonly column = new Column(Int32Array);

  push(value: V | null): void {
    if (value === null) return this.column.push(-1);
    let number = this.numbers.get(value);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.numbers.set(value, number);
    }
    this.column.push(number);
  }

  get length(): number {
    return this.column.length;
  }

  /** Places in `values`. */
  ordered(places: Int32Array): Int32Array {
    return this.column.ordered(places);
  }
}
