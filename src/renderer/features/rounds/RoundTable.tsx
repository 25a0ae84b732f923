import type { RoundSummary } from '../../../core/contract/index.ts';
import { figure, percent } from '../../../core/text.ts';

/** The rounds, oldest first; a finished one can be chosen. */
export function RoundTable({ rounds, shown, onChoose }: { rounds: readonly RoundSummary[]; shown: number | null; onChoose: (round: number) => void }) {
  return (
    <div className="scroll">
      <table aria-labelledby="rounds-heading">
        <thead>
          <tr>
            <th scope="col">Round</th>
            <th scope="col">State</th>
            <th scope="col">Network</th>
            <th scope="col" className="number">Labels</th>
            <th scope="col" className="number">Test IoU (95 % interval)</th>
            <th scope="col" className="number">Failures</th>
            <th scope="col" className="number">Flagged</th>
          </tr>
        </thead>
        <tbody>
          {rounds.map((round) => (
            <tr key={round.round} className={round.round === shown ? 'shown' : undefined}>
              <th scope="row">
                {round.result ? (
                  <button type="button" className="link" aria-pressed={round.round === shown} onClick={() => onChoose(round.round)}>
                    Round {round.round}
                  </button>
                ) : (
                  `Round ${round.round}`
                )}
              </th>
              <td>{round.affected === undefined ? round.state : `${round.state}; no longer comparable: ${round.affected}`}</td>
              <td>
                {round.configuration.model}, {round.configuration.size} px
              </td>
              <td className="number">{round.result?.images.labelled ?? round.configuration.labels ?? 'all'}</td>
              <td className="number">{round.result?.test ? `${figure(round.result.test.iou)} (${figure(round.result.test.iouInterval.low)} to ${figure(round.result.test.iouInterval.high)})` : '–'}</td>
              <td className="number">{round.result?.test ? percent(round.result.test.failureRate, 1) : '–'}</td>
              <td className="number">{round.result?.flagged.count ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
