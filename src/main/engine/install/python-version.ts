/** Release numbers of a version such as `12.9.1.4` or `2.1.post3`; null for one that is not a plain release. */
function release(version: string): number[] | null {
  const found = /^v?(\d+(?:\.\d+)*)(?:\.post(\d+))?$/.exec(version);
  return found ? [...found[1]!.split('.').map(Number), ...(found[2] ? [Number(found[2])] : [])] : null;
}

/** Negative where `a` is older than `b` (PEP 440, releases only). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [release(a) ?? [], release(b) ?? []];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version is a release within specifiers such as `<13.0,>=12.5.3.2` (PEP 440; no wildcards). */
export function satisfies(version: string, specifiers: string): boolean {
  if (!release(version)) return false;
  const conditions = specifiers.split(',').map((text) => text.trim()).filter(Boolean);
  return conditions.every((condition) => {
    const found = /^(<=|>=|==|!=|~=|<|>)\s*(.+)$/.exec(condition);
    if (!found) return false;
    const [, operator, bound] = found as unknown as [string, string, string];
    const order = compareVersions(version, bound);
    switch (operator) {
      case '<': return order < 0;
      case '<=': return order <= 0;
      case '>': return order > 0;
      case '>=': return order >= 0;
      case '==': return order === 0;
      case '!=': return order !== 0;
      // Compatible release: at least this, and the same but for the last number.
      default: return order >= 0 && version.startsWith(`${bound.split('.').slice(0, -1).join('.')}.`);
    }
  });
}

/** A wheel's METADATA says what else it needs under an extra: `Requires-Dist: NAME<2,>=1; extra == "and-cuda"`. */
export function requirementsOfExtra(metadata: string, extra: string): { project: string; specifiers: string }[] {
  const found: { project: string; specifiers: string }[] = [];
  for (const line of metadata.split(/\r?\n/)) {
    const parts = /^Requires-Dist:\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*;\s*(.+)$/.exec(line);
    const wanted = parts && new RegExp(`extra\\s*==\\s*['"]${extra}['"]`).test(parts[3]!);
    if (wanted) found.push({ project: parts[1]!, specifiers: parts[2]!.trim() });
  }
  return found;
}
