import { backupProject } from './backup.ts';
import { explaining } from './failure.ts';
import { createAnnotations } from './repositories/annotations.ts';
import { createAnnotators } from './repositories/annotators.ts';
import { createAttributes } from './repositories/attributes.ts';
import { createAudits } from './repositories/audits.ts';
import { createComparison } from './repositories/comparison.ts';
import { createComponents } from './repositories/components.ts';
import { createDrafts } from './repositories/drafts.ts';
import { createDataset } from './repositories/dataset.ts';
import { createFlags } from './repositories/flags.ts';
import { createImageDetails } from './repositories/image-details.ts';
import { createImages } from './repositories/images.ts';
import { createImports } from './repositories/imports.ts';
import { createJobs } from './repositories/jobs.ts';
import { createLabels } from './repositories/labels.ts';
import { createLearning } from './repositories/learning.ts';
import { createOrigins } from './repositories/origins.ts';
import { createPopulations } from './repositories/populations.ts';
import { createPredictions } from './repositories/predictions.ts';
import { createQueues } from './repositories/queues.ts';
import { createResultIntake } from './repositories/result-intake.ts';
import { createReviews } from './repositories/reviews.ts';
import { createRoundStart } from './repositories/round-start.ts';
import { createRoundLookup, createRounds } from './repositories/rounds.ts';
import { createSkin } from './repositories/skin.ts';
import { createSnapshots } from './repositories/snapshots.ts';
import { createSubmissions } from './repositories/submissions.ts';
import { createSubjects } from './repositories/subjects.ts';
import { createTags } from './repositories/tags.ts';
import type { Session } from './session.ts';
import type { ProjectStore } from './store.ts';
import { verifyProject } from './verify.ts';

/** Puts the repositories of an open project together; what they throw is explained for a person. */
export function createProjectStore(session: Session): ProjectStore {
  const { folder, connection } = session;
  const attributes = createAttributes(session);
  const annotations = createAnnotations(session);
  const lookup = createRoundLookup(session);
  const jobs = createJobs(session);
  const images = createImages(session, attributes, annotations);
  const imports = createImports(session, {
    subjects: createSubjects(session),
    attributes,
    annotations,
    components: createComponents(session, attributes),
  });
  const snapshots = createSnapshots(session, attributes);
  const rounds = createRounds(session, {
    jobs,
    lookup,
    start: createRoundStart(session, attributes, snapshots),
    snapshots,
    intake: createResultIntake(session),
  });
  const origins = createOrigins(session);
  const labels = createLabels(session, origins);
  const drafts = createDrafts(session, { annotations, origins });
  const reviews = createReviews(session);
  const whole = explaining(
    {
      close: () => void connection.close(),
      summary: images.summary,
      verify: () => verifyProject(session),
      backup: (out: string) => backupProject(session, out),
    },
    folder,
  );
  return {
    folder,
    ...whole,
    imports: explaining(imports, folder),
    jobs: explaining(jobs, folder),
    rounds: explaining(rounds, folder),
    populations: explaining(createPopulations(session, { jobs, snapshots, lookup }), folder),
    audits: explaining(createAudits(session, { jobs, lookup, attributes }), folder),
    flags: explaining(createFlags(session, { lookup, attributes, annotations }), folder),
    dataset: explaining(createDataset(session, { attributes, annotations, lookup }), folder),
    tags: explaining(createTags(session, attributes), folder),
    queues: explaining(createQueues(session, { lookup, attributes }), folder),
    learning: explaining(createLearning(session, snapshots), folder),
    comparison: explaining(createComparison(session, lookup), folder),
    skin: explaining(createSkin(session, attributes), folder),
    predictions: explaining(createPredictions(session, lookup), folder),
    annotators: explaining(createAnnotators(session), folder),
    labels: explaining({ ...labels.store, submit: createSubmissions(session, { labels, drafts, reviews, origins }) }, folder),
    drafts: explaining(drafts.store, folder),
    reviews: explaining(reviews.store, folder),
    exports: explaining(images.exports, folder),
    images: explaining({ ...images.images, details: createImageDetails(session, { annotations, reviews }) }, folder),
  };
}
