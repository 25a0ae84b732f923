/** Where the focus goes in a grid of `total` cells with `columns` a row, of which `pageRows` are seen at once; null for other keys. */
export function moveFocus(key: string, withControl: boolean, index: number, total: number, columns: number, pageRows: number): number | null {
  const last = total - 1;
  const rowStart = index - (index % columns);
  const target = targetOf();
  return target === null ? null : Math.min(last, Math.max(0, target));

  function targetOf(): number | null {
    switch (key) {
      case 'ArrowRight':
        return index + 1;
      case 'ArrowLeft':
        return index - 1;
      case 'ArrowDown':
        // From the row before last into a last row that is shorter, the last cell is the nearest.
        return index + columns <= last || Math.floor(index / columns) < Math.floor(last / columns) ? index + columns : index;
      case 'ArrowUp':
        return index - columns >= 0 ? index - columns : index;
      case 'Home':
        return withControl ? 0 : rowStart;
      case 'End':
        return withControl ? last : rowStart + columns - 1;
      case 'PageDown':
        return index + columns * pageRows;
      case 'PageUp':
        return index - columns * pageRows >= 0 ? index - columns * pageRows : index % columns;
      default:
        return null;
    }
  }
}

/** Both ends and what lies between, in order. */
export function range(a: number, b: number): { from: number; to: number } {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}
