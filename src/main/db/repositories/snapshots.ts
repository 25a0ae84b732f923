import type { RoundConfiguration, WeakLabel } from '../../../core/contract/index.ts';
import { collectionAttribute } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { countsToString, type RunLengthMask } from '../../../core/mask/index.ts';
import type { SnapshotHeader, SnapshotImage } from '../../../core/snapshot.ts';
import { chooseLabelled } from '../../../core/split/index.ts';
import type { Split, Verdict } from '../../../core/subject.ts';
import { objectFile } from '../object-file.ts';
import type { Session } from '../session.ts';
import type { Attributes } from './attributes.ts';

const pageRows = 200;
const fewestLabelled = 2;

/** An image as its labels and verdicts stand now, from which the next round's input is frozen. */
export type Candidate = {
  image: string;
  source_sha256: string;
  split: Split;
  component: string;
  patient_id: string | null;
  lesion_id: string | null;
  patient: string | null;
  lesion: string | null;
  annotation: string | null;
  origin: 'scratch' | 'import' | 'model' | null;
  verdict: Verdict | null;
  /** The mask that the verdict was about. */
  judged: string | null;
  /** Whether the mask is of the verdict's own author, drawn in the same round, or restored since it ended. */
  own: number;
};
type FrozenRow = {
  image: string;
  name: string;
  sha256: string;
  width: number;
  height: number;
  split: Split;
  component: string;
  patient: string | null;
  lesion: string | null;
  collection: string;
  annotation: string | null;
  geometry: string | null;
  labelled: number;
  negative: number;
  verdict: Verdict | null;
  diagnosis: string | null;
  weight: number;
  attributes: string;
  /** What the round named `previous` found; null where there is none or it did not score the image. */
  score: number | null;
  signals: string | null;
  flagged: number | null;
  seen: number | null;
  /** Whether its label is another than the one that was scored there. */
  relabelled: number | null;
};
type WeakRow = { image: string; annotation: string; geometry: string };

/** What a round can learn from, as labels and verdicts stand now. */
export type ChosenTraining = {
  /** Training images whose masks it uses, and how many components they are of. */
  masks: Set<string>;
  components: number;
  /** Training images beside those that have a weak label, and that have none. */
  weak: number;
  unlabelled: number;
};

export type Snapshots = ReturnType<typeof createSnapshots>;

/** The frozen input of each round. */
export function createSnapshots({ connection }: Session, attributes: Attributes) {
  const project = connection.prepare<[], { id: string }>('SELECT id FROM project');
  // Images of an import that has not finished have no component, and no round uses them.
  const candidates = connection.prepare<[], Candidate>(`
    SELECT i.id AS image, i.source_sha256, c.split, c.id AS component, p.id AS patient_id, i.lesion AS lesion_id,
      p.external_id AS patient, l.external_id AS lesion, m.id AS annotation, m.origin, v.verdict, v.label AS judged,
      COALESCE(a.annotator = v.annotator AND (a.round IS v.round OR (a.round IS NULL AND a.created_at >= r.finished_at)), 0) AS own
    FROM image i JOIN component c ON c.id = i.component
    LEFT JOIN lesion l ON l.id = i.lesion LEFT JOIN patient p ON p.id = COALESCE(i.patient, l.patient)
    LEFT JOIN mask_current m ON m.image = i.id LEFT JOIN annotation a ON a.id = m.id
    LEFT JOIN review_current v ON v.image = i.id LEFT JOIN round r ON r.number = v.round
    ORDER BY i.id`);
  const waiting = connection.prepare<[], { images: number }>('SELECT COUNT(*) AS images FROM image WHERE component IS NULL');
  const insert = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO snapshot (round, image, annotation, split, component, patient, lesion, labelled, negative, diagnosis, verdict, weight, attributes)
    VALUES (@round, @image, @annotation, @split, @component, @patient, @lesion, @labelled, @negative, @diagnosis, @verdict, @weight, @attributes)`);
  const insertWeak = connection.prepare<[number]>(`
    INSERT INTO snapshot_weak_label (round, image, annotation)
    SELECT ?, l.image, l.id FROM label_current l JOIN image i ON i.id = l.image JOIN component c ON c.id = i.component
    WHERE l.kind <> 'mask' AND c.split = 'train'`);
  const count = connection.prepare<[number], { images: number }>('SELECT COUNT(*) AS images FROM snapshot WHERE round = ?');
  // Hardness, and the label that it was about, never change: they need not be copied to stay what they were.
  const page = connection.prepare<[{ round: number; previous: number | null; last: string; rows: number }], FrozenRow>(`
    SELECT s.image, i.name, i.sha256, i.width, i.height, s.split, s.component, s.patient, s.lesion, i.source AS collection, s.annotation, a.geometry,
      s.labelled, s.negative, s.verdict, s.diagnosis, s.weight, s.attributes, h.score, h.signals, h.flagged, h.seen,
      p.annotation IS NOT s.annotation OR p.negative <> s.negative AS relabelled
    FROM snapshot s JOIN image i ON i.id = s.image LEFT JOIN annotation a ON a.id = s.annotation
    LEFT JOIN hardness h ON h.run = (SELECT id FROM run WHERE round = @previous) AND h.image = s.image
    LEFT JOIN snapshot p ON p.round = @previous AND p.image = s.image
    WHERE s.round = @round AND s.image > @last ORDER BY s.image LIMIT @rows`);
  const weakOfPage = connection.prepare<[number, string, string], WeakRow>(`
    SELECT w.image, w.annotation, a.geometry FROM snapshot_weak_label w JOIN annotation a ON a.id = w.annotation
    WHERE w.round = ? AND w.image >= ? AND w.image <= ? ORDER BY w.image, a.kind`);

  const withWeakLabel = connection.prepare<[], { image: string }>(`
    SELECT DISTINCT l.image FROM label_current l JOIN image i ON i.id = l.image JOIN component c ON c.id = i.component
    WHERE l.kind <> 'mask' AND c.split = 'train'`);

  /** What the round can learn from, and whose masks it uses; refuses where that is too little to train on. */
  const chooseTraining = ({ labels, seed, setting }: RoundConfiguration): ChosenTraining => {
    const inTraining = candidates.all().filter(({ split }) => split === 'train');
    const rows = inTraining.filter(mayTrain);
    const components = [...Map.groupBy(rows, (row) => row.component).values()].map((images) => ({
      key: images.map((row) => row.source_sha256).reduce((a, b) => (a < b ? a : b)),
      size: images.length,
      images,
    }));
    const keys = labels === null ? null : chooseLabelled(components, labels, seed);
    const chosen = components.filter((unit) => keys === null || keys.has(unit.key)).flatMap((unit) => unit.images.map((row) => row.image));
    const masks = new Set(chosen);
    const weakly = new Set(withWeakLabel.all().map(({ image }) => image));
    const others = inTraining.filter((row) => row.verdict !== 'poor-image' && !masks.has(row.image));
    const weak = others.filter((row) => weakly.has(row.image) && !isNegative(row)).length;
    const learnt = setting === 'supervised' ? masks.size : masks.size + weak;
    if (learnt < fewestLabelled) throw tooFew(rows.length, labels, waiting.get()!.images);
    return { masks, weak, unlabelled: others.length - weak, components: new Set(rows.filter(({ image }) => masks.has(image)).map((row) => row.component)).size };
  };

  return {
    candidates: (): Candidate[] => candidates.all(),
    chooseTraining,

    /** Writes the round's rows; inside the caller's transaction. */
    freeze(round: number, configuration: RoundConfiguration): void {
      const training = chooseTraining(configuration).masks;
      const valuesOf = attributes.ofEveryImage();
      for (const row of candidates.all()) {
        const { image, split, component, patient, lesion, verdict } = row;
        const negative = isNegative(row);
        // A label that a model drew never scores one.
        const usable = row.annotation !== null && !negative && (split === 'train' || row.origin !== 'model');
        const values = valuesOf({ image, lesion: row.lesion_id, patient: row.patient_id });
        insert.run({
          round,
          image,
          split,
          component,
          patient,
          lesion,
          verdict,
          annotation: usable ? row.annotation : null,
          labelled: Number(split === 'train' ? training.has(image) : usable),
          negative: Number(negative),
          diagnosis: values.diagnosis === undefined ? null : String(values.diagnosis),
          weight: verdict === 'poor-image' ? 0 : 1,
          attributes: JSON.stringify(values),
        });
      }
      insertWeak.run(round);
    },

    read(round: number, createdAt: string, { previous, attentionBy }: Pick<RoundConfiguration, 'previous' | 'attentionBy'>): { header: SnapshotHeader; images: Iterable<SnapshotImage> } {
      const header: SnapshotHeader = { kind: 'snapshot', version: 1, project: project.get()!.id, round, images: count.get(round)!.images, createdAt };
      // By pages, since an open cursor would keep the connection from doing anything else.
      const images = function* (): Generator<SnapshotImage> {
        let last = '';
        for (;;) {
          const rows = page.all({ round, previous, last, rows: pageRows });
          if (rows.length === 0) return;
          last = rows.at(-1)!.image;
          const weak = Map.groupBy(weakOfPage.all(round, rows[0]!.image, last), (row) => row.image);
          yield* rows.map((row) => toImage(row, weak.get(row.image) ?? [], attentionBy));
        }
      };
      return { header, images: { [Symbol.iterator]: images } };
    },
  };
}

/**
 * A person said that a training image shows no lesion, and nobody has drawn one since. Verdicts decide what trains; what
 * validation and test images are judged by changes only when somebody draws another mask.
 */
export function isNegative({ split, verdict, annotation, judged }: Candidate): boolean {
  return split === 'train' && verdict === 'not-a-lesion' && annotation === judged;
}

/** A person said that the mask is wrong, and nobody has drawn another since; their own, of the same round, is their correction. */
export function isWrong({ verdict, annotation, judged, own }: Candidate): boolean {
  return verdict === 'label-wrong' && annotation === judged && own === 0;
}

/** A label on a poor image would take a place among the labels and weigh nothing. */
export function mayTrain(row: Candidate): boolean {
  if (row.split !== 'train' || row.verdict === 'poor-image') return false;
  return isNegative(row) || (row.annotation !== null && !isWrong(row));
}

function toImage(row: FrozenRow, weak: readonly WeakRow[], attentionBy: string | null): SnapshotImage {
  const { image, sha256, labelled, name, width, height, split, component, patient, lesion, verdict, diagnosis, weight } = row;
  return {
    id: image,
    file: objectFile(sha256),
    sha256,
    width,
    height,
    split,
    component,
    lesion,
    patient,
    name,
    mask: maskOf(row),
    labelled: labelled === 1,
    verdict,
    weak: weak.map(({ annotation, geometry }) => ({ annotation, label: JSON.parse(geometry) as WeakLabel })),
    diagnosis,
    weight,
    hardness: row.score === null ? null : { score: row.score, flagged: row.flagged === 1, seen: row.seen === 1, signals: JSON.parse(row.signals!) as Record<string, number | null> },
    corrected: isCorrected(row),
    group: groupOf(row, attentionBy),
  };
}

/** A verdict on a label that is in use says that a person looked at it; one that a person called wrong is in use once it is another. */
function isCorrected({ relabelled, score, verdict, labelled }: FrozenRow): boolean {
  return (score !== null && relabelled === 1) || (labelled === 1 && verdict !== null);
}

function groupOf({ attributes, collection }: FrozenRow, key: string | null): string | null {
  if (key === collectionAttribute.key) return collection;
  const value = key === null ? undefined : (JSON.parse(attributes) as Record<string, string | number>)[key];
  return value === undefined ? null : String(value);
}

function maskOf({ annotation, geometry, negative, width, height }: FrozenRow): SnapshotImage['mask'] {
  if (negative === 1) return { annotation: null, geometry: { size: [height, width], counts: countsToString([height * width]) } };
  return annotation === null ? null : { annotation, geometry: JSON.parse(geometry!) as RunLengthMask };
}

function tooFew(withMask: number, labels: number | null, waiting: number): WeakspotError {
  const details = { withMask, labels, waiting };
  if (withMask >= fewestLabelled) {
    return new WeakspotError('bad-request', `labels is ${labels}, and a round needs at least ${fewestLabelled} labelled training images; ask for more labels`, details);
  }
  const why = waiting > 0 ? ` (${waiting} images wait for an import to finish: resume it)` : '';
  return new WeakspotError(
    'bad-request',
    `a round needs at least ${fewestLabelled} training images with a mask, and this project has ${withMask}${why}; import images with their masks`,
    details,
  );
}
