import { describe, expect, test } from 'vitest';
import { connect, type Connection } from '../../../src/main/db/connection.ts';
import { migrate } from '../../../src/main/db/migrate.ts';
import { migrations } from '../../../src/main/db/migrations/index.ts';
import { createProjectStore } from '../../../src/main/db/project-store.ts';
import { createHistory } from '../../../src/main/db/repositories/history.ts';

/** Every statement that the repositories prepare, with SQLite's plan for it. */
function preparedPlans(): Map<string, string[]> {
  const connection = connect(':memory:');
  migrate(connection, migrations);
  const texts: string[] = [];
  const recording = new Proxy(connection, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (property !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
      return (text: string) => {
        texts.push(text);
        return target.prepare(text);
      };
    },
  }) as Connection;
  const now = (): string => '2026-01-01T00:00:00.000Z';
  createProjectStore({ folder: 'none', connection: recording, history: createHistory(recording, now), now });
  const plans = new Map(texts.map((text) => [text.replaceAll(/\s+/g, ' ').trim(), planOf(connection, text)]));
  connection.close();
  return plans;
}

/** With null for every parameter, since the plan does not depend on them. */
function planOf(connection: Connection, text: string): string[] {
  const names = [...text.matchAll(/@(\w+)/g)].map(([, name]) => [name!, null] as const);
  const parameters = names.length > 0 ? [Object.fromEntries(names)] : [...text.matchAll(/\?/g)].map(() => null);
  const plan = connection.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...parameters);
  return plan.map((row) => row.detail);
}

/** Reads whole tables because it answers about all of them, once for a command: imports' end, freezing, lists, counts. */
const mayScan = [
  /^SELECT \(SELECT COUNT\(\*\) FROM image\) AS images, /,
  /^SELECT number(, frozen_at(, result)?)? FROM round WHERE \w+ IS NOT NULL ORDER BY number/,
  /^SELECT \* FROM job ORDER BY sequence$/,
  /FROM round r JOIN run .*(ORDER BY r\.number|DESC LIMIT 1)$/,
  /FROM population p JOIN job .*(ORDER BY p\.number|DESC LIMIT 1)$/,
  /FROM audit a JOIN job .*(ORDER BY a\.number|DESC LIMIT 1)$/,
  /^SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1$/,
  /^SELECT (id|1|id, name, \(SELECT COUNT).* FROM project$/,
  /^SELECT i\.id, i\.name, i\.source_sha256, .* ORDER BY i\.id$/,
  /^SELECT first, second FROM near_duplicate$/,
  /^SELECT image, patient, lesion FROM image_copy$/,
  /^SELECT id, split, chosen FROM component$/,
  /^DELETE FROM component WHERE NOT EXISTS/,
  /^UPDATE run SET affected/,
  /^SELECT i\.id AS image, i\.source_sha256, c\.split, .* ORDER BY i\.id$/,
  /^SELECT DISTINCT a\.image, a\.kind FROM annotation a .* WHERE a\.kind <> 'mask'/,
  /^SELECT DISTINCT l\.image FROM label_current l /,
  /^SELECT EXISTS \(SELECT 1 FROM image i .* JOIN mask_current m /,
  /^INSERT INTO snapshot_weak_label .* SELECT/,
  /^SELECT COALESCE\(image, lesion, patient\) AS subject, .* FROM attribute_current$/,
  /^SELECT a\.key, a\.label, COUNT/,
  /^SELECT COUNT\(DISTINCT source\) FROM image WHERE component IS NOT NULL$/,
  /^SELECT c\.split, COUNT\(\*\) AS images FROM image i JOIN component c ON c\.id = i\.component GROUP BY c\.split$/,
  /^SELECT c\.split, COUNT\(\*\) AS images, SUM\(m\.id IS NOT NULL AND m\.origin <> 'model'\) AS judged FROM image i .* GROUP BY c\.split$/,
];

describe('the plans of the statements', () => {
  const plans = preparedPlans();

  // A view's inner result is scanned as it is made, its source being what counts; a list that the caller hands over is no table.
  const scans = (details: readonly string[]): string[] => details.filter((detail) => /^SCAN (?!\(subquery|CONSTANT|\w+ VIRTUAL TABLE)/.test(detail));

  test('are all there', () => expect(plans.size).toBeGreaterThan(50));

  test('read by an index, except where the whole is asked for', () => {
    const unexpected = [...plans].filter(([text, details]) => scans(details).length > 0 && !mayScan.some((pattern) => pattern.test(text)));
    expect(unexpected.map(([text, details]) => ({ text, scans: scans(details) }))).toEqual([]);
  });

  test('nothing is excused that needs no excuse', () => {
    for (const pattern of mayScan) expect([...plans].some(([text, details]) => pattern.test(text) && scans(details).length > 0), String(pattern)).toBe(true);
  });

  test.each<[string, RegExp, string[]]>([
    ['finding the image of a file', /FROM image i LEFT JOIN component c .* WHERE i\.source_sha256 = \? AND i\.stem = \?/, [
      'SEARCH i USING INDEX sqlite_autoindex_image_2 (source_sha256=? AND stem=?)',
      'SEARCH c USING PRIMARY KEY (id=?) LEFT-JOIN',
    ]],
    ['an image of some bytes, in the order of the index', /^SELECT id, name FROM image WHERE source_sha256 = \? ORDER BY stem LIMIT 1$/, [
      'SEARCH image USING INDEX sqlite_autoindex_image_2 (source_sha256=?)',
    ]],
    ["a lesion's imported value", /FROM attribute_value WHERE lesion = \? AND attribute = \? AND source = 'import'/, [
      'SEARCH attribute_value USING INDEX attribute_value_by_lesion (lesion=? AND attribute=?)',
    ]],
    ['flags, in the order of the index', /^SELECT h\.image, i\.name.* ORDER BY h\.score DESC, h\.image LIMIT \?/, [
      'SEARCH h USING INDEX hardness_by_score (run=? AND flagged=?)',
      'SEARCH i USING PRIMARY KEY (id=?)',
      'SEARCH s USING PRIMARY KEY (round=? AND image=?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH r USING INDEX review_by_image (image=?)',
      'CORRELATED SCALAR SUBQUERY 4',
      'SEARCH n USING INDEX review_by_image (image=?)',
    ]],
    ["an image's maps", /FROM prediction WHERE run = \? AND image = \? ORDER BY sparsity/, [
      'SEARCH prediction USING INDEX sqlite_autoindex_prediction_1 (run=? AND image=?)',
    ]],
    ["a lesion's current values", /FROM attribute_current WHERE lesion = \? ORDER BY attribute/, [
      'CO-ROUTINE (subquery-3)',
      'CO-ROUTINE (subquery-7)',
      'CO-ROUTINE (subquery-5)',
      'CO-ROUTINE (subquery-8)',
      'SEARCH v USING INDEX attribute_value_by_lesion (lesion=?)',
      'CORRELATED SCALAR SUBQUERY 6',
      'SEARCH r USING PRIMARY KEY (batch=?)',
      'USE TEMP B-TREE FOR ORDER BY',
      'SCAN (subquery-8)',
      'SCAN (subquery-5)',
      'USE TEMP B-TREE FOR ORDER BY',
      'SCAN (subquery-7)',
      'SCAN (subquery-3)',
      'USE TEMP B-TREE FOR ORDER BY',
    ]],
    ["an image's current mask", /FROM mask_current WHERE image = \?/, [
      'SEARCH a USING INTEGER PRIMARY KEY (rowid=?)',
      'CORRELATED SCALAR SUBQUERY 3',
      'SEARCH b USING INDEX annotation_by_image (image=? AND kind=?)',
      'CORRELATED SCALAR SUBQUERY 4',
      'SEARCH c USING COVERING INDEX annotation_by_superseded (supersedes=?)',
    ]],
    ['the next job', /FROM job WHERE state = \? ORDER BY sequence LIMIT 1/, ['SEARCH job USING INDEX job_by_state (state=?)']],
  ])('%s', (_, pattern, expected) => {
    const [found] = [...plans].filter(([text]) => pattern.test(text));
    expect(found?.[1]).toEqual(expected);
  });
});
