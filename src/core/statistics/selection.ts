/**
 * The quantile of values in any order, as {@link quantile} gives it of sorted ones: by selection (Hoare's FIND), in time that grows with their
 * number alone.
 *
 * @param values at least one, none of them NaN; they are put into another order
 */
export function quantileOf(values: Float32Array | Float64Array, probability: number): number {
  if (values.length === 0) throw new RangeError('a quantile needs at least one value');
  const position = probability * (values.length - 1);
  const below = Math.floor(position);
  const low = select(values, below);
  if (below === position) return low;
  // Selection leaves what is not smaller behind it: the next in order is the least of those.
  let next = Infinity;
  for (let at = below + 1; at < values.length; at++) if (values[at]! < next) next = values[at]!;
  return low + (next - low) * (position - below);
}

/** The value that sorting would put at `rank`; smaller ones are before it afterwards, and greater ones behind it. */
function select(values: Float32Array | Float64Array, rank: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = middleOfThree(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let [from, to] = [left, right];
    while (from <= to) {
      while (values[from]! < pivot) from++;
      while (values[to]! > pivot) to--;
      if (from > to) break;
      const swapped = values[from]!;
      values[from++] = values[to]!;
      values[to--] = swapped;
    }
    if (rank <= to) right = to;
    else if (rank >= from) left = from;
    else break;
  }
  return values[rank]!;
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
