import { useCallback, useState, type ReactNode } from 'react';
import type { ProjectSummary } from '../../../core/contract/index.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { plural } from '../../../core/text.ts';
import { useAnswer } from '../../use-answer.ts';
import { FlaggedLesions } from '../flags/FlaggedLesions.tsx';
import { JobStrip } from '../rounds/JobStrip.tsx';
import { RoundTable } from '../rounds/RoundTable.tsx';

/** The open project: what it holds, its rounds, and the lesions that the chosen round flagged. */
export function ProjectScreen({ opened, onOpen, notice }: { opened: ProjectSummary; onOpen: () => void; notice: ReactNode }) {
  const [version, setVersion] = useState(0);
  const [chosen, setChosen] = useState<number | null>(null);
  const refresh = useCallback(() => setVersion((count) => count + 1), []);
  const current = useAnswer('project.get', {}, version);
  const project = current.state === 'ready' ? current.value : opened;
  const rounds = useAnswer('round.list', {}, version);
  const finished = rounds.state === 'ready' ? rounds.value.filter((round) => round.result !== null) : [];
  const labels = new Map(project.attributes.map(({ key, label }) => [key, label]));
  const shown = finished.find((round) => round.round === chosen) ?? finished.at(-1);

  return (
    <div className="page">
      <header className="project">
        <div>
          <h1>{project.name}</h1>
          <p className="quiet">
            {plural(project.images, 'image')}, {plural(project.masks, 'mask')}, {plural(project.lesions, 'lesion')}, {plural(project.patients, 'patient')}; train {project.splits.train}, validation{' '}
            {project.splits.validation}, test {project.splits.test}
          </p>
        </div>
        <button type="button" onClick={onOpen}>
          Open another project…
        </button>
      </header>
      {notice}
      <JobStrip onChange={refresh} />
      <main>
        <section aria-labelledby="rounds-heading">
          <h2 id="rounds-heading">Rounds</h2>
          {rounds.state === 'failed' && <ErrorNotice title="The rounds could not be read" error={rounds.error} />}
          {rounds.state === 'ready' && rounds.value.length === 0 && (
            <p>
              {project.masks > 0 ? 'No round yet. Train one in a terminal: ' : 'No masks yet, so there is nothing to train on. Import some in a terminal: '}
              <code>{project.masks > 0 ? 'npx weakspot round PROJECT' : 'npx weakspot import PROJECT --images DIR --masks DIR'}</code>
            </p>
          )}
          {rounds.state === 'ready' && rounds.value.length > 0 && <RoundTable rounds={rounds.value} shown={shown?.round ?? null} onChoose={setChosen} />}
        </section>
        {shown && <FlaggedLesions key={shown.round} round={shown} labels={labels} />}
        {rounds.state === 'ready' && rounds.value.length > 0 && !shown && <p>No round has finished yet. Flagged lesions appear here when one has.</p>}
      </main>
    </div>
  );
}
