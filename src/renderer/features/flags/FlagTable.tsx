import type { KeyboardEvent } from 'react';
import type { FlagRow } from '../../../core/contract/index.ts';
import { imageUrl } from '../../bridge/index.ts';
import { figure, sparsityText } from '../../../core/text.ts';

/** The list, by mouse, by Tab, or with the arrow keys once a row has the focus. */
export function FlagTable({ rows, selected, onSelect }: { rows: readonly FlagRow[]; selected: string; onSelect: (image: string) => void }) {
  const levels = Object.keys(rows[0]!.byLevel).sort((a, b) => Number(a) - Number(b));

  const move = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = rows[rows.findIndex((row) => row.image === selected) + step];
    if (!next) return;
    onSelect(next.image);
    event.currentTarget.closest('tbody')?.querySelector<HTMLButtonElement>(`[data-image="${CSS.escape(next.image)}"]`)?.focus();
  };

  return (
    <div className="scroll flags">
      <table>
        <caption className="hidden">Flagged lesions, hardest first. Arrow keys move the selection.</caption>
        <thead>
          <tr>
            <th scope="col" className="number">Rank</th>
            <th scope="col">Image</th>
            <th scope="col" className="number">Hardness</th>
            {levels.map((level) => (
              <th key={level} scope="col" className="number" title={`1 − Dice with ${sparsityText(Number(level))} of the weights removed`}>
                at {sparsityText(Number(level))}
              </th>
            ))}
            <th scope="col">Split</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.image} className={row.image === selected ? 'shown' : undefined} onClick={() => onSelect(row.image)}>
              <th scope="row" className="number">
                {row.rank}
              </th>
              <td>
                <button type="button" className="row" data-image={row.image} aria-pressed={row.image === selected} onClick={() => onSelect(row.image)} onKeyDown={move}>
                  <img src={imageUrl(row.image, 96)} alt="" loading="lazy" width={48} height={48} />
                  {row.name}
                </button>
              </td>
              <td className="number">{figure(row.score)}</td>
              {levels.map((level) => (
                <td key={level} className="number">
                  {figure(row.byLevel[level])}
                </td>
              ))}
              <td>{row.split}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
