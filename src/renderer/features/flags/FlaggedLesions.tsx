import { useState } from 'react';
import type { RoundSummary } from '../../../core/contract/index.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { plural } from '../../../core/text.ts';
import { useAnswer } from '../../use-answer.ts';
import { FlagTable } from './FlagTable.tsx';
import { LesionView } from './LesionView.tsx';

/** More rows than anyone reads at once; the report and the command line list them all. */
const mostRows = 200;

/** The lesions that a round flagged, hardest first, and the one that is selected. */
export function FlaggedLesions({ round, labels }: { round: RoundSummary; labels: ReadonlyMap<string, string> }) {
  const flags = useAnswer('flags.list', { round: round.round, limit: mostRows });
  const [selected, setSelected] = useState<string | null>(null);
  if (flags.state === 'failed') return <ErrorNotice title="The flagged lesions could not be read" error={flags.error} />;
  if (flags.state === 'loading') return <output>Reading flagged lesions…</output>;
  const rows = flags.value;
  const shown = rows.find((row) => row.image === selected) ?? rows[0];
  const total = round.result?.flagged.count ?? rows.length;
  return (
    <section aria-labelledby="flags-heading">
      <h2 id="flags-heading">Flagged lesions of round {round.round}</h2>
      {shown ? (
        <>
          <p className="quiet">
            {rows.length < total ? `The hardest ${rows.length} of ${plural(total, 'flagged image')}` : plural(total, 'flagged image')}: pruned versions of the network outline these most differently from the
            network itself. For research use: not a diagnosis.
          </p>
          <div className="split">
            <FlagTable rows={rows} selected={shown.image} onSelect={setSelected} />
            <LesionView flag={shown} round={round.round} labels={labels} />
          </div>
        </>
      ) : (
        <p>This round flagged no image.</p>
      )}
    </section>
  );
}
