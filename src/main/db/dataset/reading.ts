import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { resolveValues, type Attributes, type SourcedValue } from '../repositories/attributes.ts';
import type { DatasetChanges, Dirty } from './changes.ts';
import { ImageIndex, type IndexedImage, type RoundScores } from './image-index.ts';

const pageRows = 500;

/** How long reading may keep the process from answering others, in milliseconds. */
const sliceMs = 15;

type ImageRow = Omit<IndexedImage, 'attributes'> & { lesion_id: string | null; patient_id: string | null };

/** A lesion's or patient's values, while images are read. */
type Values = Map<string, SourcedValue[]>;

/** Statements with which the index of images is read, whole or for what has changed. */
export function createReading(connection: Connection, attributes: Attributes) {
  const select = `
    SELECT i.id, i.name, i.width, i.height, i.lesion AS lesion_id, COALESCE(i.patient, l.patient) AS patient_id, l.external_id AS lesion, c.split,
      CASE WHEN EXISTS (SELECT 1 FROM mask_current m WHERE m.image = i.id) THEN 'labelled'
        WHEN EXISTS (SELECT 1 FROM label_current w WHERE w.image = i.id AND w.kind <> 'mask') THEN 'weak' ELSE 'unlabelled' END AS label,
      (SELECT r.verdict FROM review_current r WHERE r.image = i.id) AS verdict
    FROM image i LEFT JOIN lesion l ON l.id = i.lesion LEFT JOIN component c ON c.id = i.component`;
  const page = connection.prepare<[string, string, number], ImageRow>(`${select} WHERE (i.name, i.id) > (?, ?) ORDER BY i.name, i.id LIMIT ?`);
  const one = connection.prepare<[string], ImageRow>(`${select} WHERE i.id = ?`);
  const idsAfter = (table: 'patient' | 'lesion' | 'image') =>
    connection.prepare<[string, number], { id: string | null }>(`SELECT max(id) AS id FROM (SELECT id FROM ${table} WHERE id > ? ORDER BY id LIMIT ?)`);
  const valuesBetween = (kind: 'patient' | 'lesion' | 'image') =>
    connection.prepare<[string, string], SourcedValue & { subject: string }>(
      `SELECT ${kind} AS subject, id, attribute, value, source FROM attribute_current WHERE ${kind} > ? AND ${kind} <= ?`,
    );
  const kinds = { patient: [idsAfter('patient'), valuesBetween('patient')], lesion: [idsAfter('lesion'), valuesBetween('lesion')], image: [idsAfter('image'), valuesBetween('image')] } as const;
  const imagesOfLesion = connection.prepare<[string], { id: string }>('SELECT id FROM image WHERE lesion = ?');
  const imagesOfPatient = connection.prepare<[string, string], { id: string }>(
    'SELECT id FROM image WHERE patient = ? UNION SELECT i.id FROM lesion l JOIN image i ON i.lesion = l.id WHERE l.patient = ?',
  );
  const subjectsOfBatch = connection.prepare<[string], { patient: string | null; lesion: string | null; image: string | null }>(
    'SELECT patient, lesion, image FROM attribute_value WHERE batch = ?',
  );
  const scorePage = connection.prepare<[string, string, number], { image: string; score: number; flagged: number }>(
    'SELECT image, score, flagged FROM hardness WHERE run = ? AND image > ? ORDER BY image LIMIT ?',
  );

  async function readValues(kind: 'patient' | 'lesion' | 'image', pause: () => Promise<void>): Promise<Values> {
    const values: Values = new Map();
    const [idAfter, between] = kinds[kind];
    for (let from = ''; ; ) {
      const to = idAfter.get(from, pageRows)!.id;
      if (to === null) return values;
      for (const { subject, ...value } of between.iterate(from, to)) {
        const known = values.get(subject);
        if (known) known.push(value);
        else values.set(subject, [value]);
      }
      from = to;
      await pause();
    }
  }

  return {
    /** Reads every image, in slices that let others be answered in between. */
    async whole(changes: DatasetChanges): Promise<ImageIndex> {
      changes.begin();
      const pause = pacer();
      const patients = await readValues('patient', pause);
      const lesions = await readValues('lesion', pause);
      const own = await readValues('image', pause);
      const index = new ImageIndex();
      for (let [name, id] = ['', '']; ; ) {
        const rows = page.all(name, id, pageRows);
        if (rows.length === 0) break;
        for (const { lesion_id: lesion, patient_id: patient, ...image } of rows) {
          index.put({ ...image, attributes: resolveValues(own.get(image.id) ?? [], lesions.get(lesion ?? '') ?? [], patients.get(patient ?? '') ?? []) });
        }
        ({ name, id } = rows.at(-1)!);
        await pause();
      }
      // Now, so that no page waits for it.
      void index.byName;
      await pause();
      void index.byNewest;
      return index;
    },

    /** The images that what has changed concerns. */
    imagesOf({ images, lesions, patients, batches }: Dirty): Set<string> {
      const [found, ofLesions, ofPatients] = [new Set(images), new Set(lesions), new Set(patients)];
      for (const batch of batches) {
        for (const { image, lesion, patient } of subjectsOfBatch.all(batch)) {
          if (image !== null) found.add(image);
          else if (lesion !== null) ofLesions.add(lesion);
          else ofPatients.add(patient!);
        }
      }
      for (const lesion of ofLesions) for (const { id } of imagesOfLesion.all(lesion)) found.add(id);
      for (const patient of ofPatients) for (const { id } of imagesOfPatient.all(patient, patient)) found.add(id);
      return found;
    },

    /** Reads some images again, in slices too. */
    async changed(index: ImageIndex, images: ReadonlySet<string>): Promise<void> {
      const pause = pacer();
      for (const id of images) {
        const row = one.get(id);
        if (!row) continue;
        const { lesion_id: _lesion, patient_id: _patient, ...image } = row;
        index.put({ ...image, attributes: attributes.ofImage(id) });
        await pause();
      }
    },

    async scores(index: ImageIndex, run: string): Promise<RoundScores> {
      const pause = pacer();
      const scores = new Float64Array(index.size).fill(Number.NaN);
      const flagged = new Uint8Array(index.size);
      for (let last = ''; ; ) {
        const rows = scorePage.all(run, last, pageRows);
        if (rows.length === 0) return { scores, flagged };
        for (const { image, score, flagged: isFlagged } of rows) {
          const row = index.row(image);
          if (row === undefined || row >= scores.length) continue;
          scores[row] = score;
          flagged[row] = isFlagged;
        }
        last = rows.at(-1)!.image;
        await pause();
      }
    },
  };
}

/** Lets others be answered when a slice's time is up. */
function pacer(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < sliceMs) return;
    await turn();
    begun = performance.now();
  };
}
