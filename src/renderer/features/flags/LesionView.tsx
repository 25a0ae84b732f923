import { useState } from 'react';
import type { FlagRow } from '../../../core/contract/index.ts';
import { denseLine, labelLine, prunedLine } from '../../../core/palette.ts';
import { EvidenceCanvas, type Outline } from '../../canvas/EvidenceCanvas.tsx';
import { LineSample } from '../../components/LineSample.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { figure, sparsityText } from '../../../core/text.ts';
import { useAnswer } from '../../use-answer.ts';

/** The selected lesion: its image under the outlines of its label, the dense network and one pruned network of choice. */
export function LesionView({ flag, round, labels }: { flag: FlagRow; round: number; labels: ReadonlyMap<string, string> }) {
  const evidence = useAnswer('image.evidence', { image: flag.image, round });
  const [chosen, setChosen] = useState<number | null>(null);
  if (evidence.state === 'failed') return <ErrorNotice title={`${flag.name} could not be shown`} error={evidence.error} />;
  if (evidence.state === 'loading') return <output>Reading {flag.name}…</output>;

  const { value } = evidence;
  const pruned = value.levels.filter((level) => level.sparsity > 0);
  // Begins in the middle of the ladder, and keeps its place from lesion to lesion.
  const place = Math.min(chosen ?? Math.floor((pruned.length - 1) / 2), pruned.length - 1);
  const level = pruned[place];
  const outlines: Outline[] = [
    { name: 'label', rings: value.label, style: labelLine },
    { name: 'dense network', rings: value.levels.find((one) => one.sparsity === 0)?.rings ?? [], style: denseLine },
    ...(level ? [{ name: `network pruned by ${sparsityText(level.sparsity)}`, rings: level.rings, style: prunedLine(place, pruned.length) }] : []),
  ];
  const attributes = Object.entries(flag.attributes).filter(([, entry]) => entry !== null);
  return (
    <article className="lesion" aria-label={flag.name}>
      <h3>
        {flag.rank}. {flag.name}
      </h3>
      <EvidenceCanvas evidence={value} outlines={outlines} />
      <ul className="legend">
        {outlines.map((outline) => (
          <li key={outline.name}>
            <LineSample style={outline.style} /> {outline.name}
            {outline.rings.length === 0 && ': outlines nothing'}
          </li>
        ))}
      </ul>
      {level && (
        <label className="slider">
          <span>
            Weights removed: <b>{sparsityText(level.sparsity)}</b>, 1 − Dice against the dense network <b>{figure(flag.byLevel[String(level.sparsity)])}</b>
          </span>
          <input type="range" min={0} max={pruned.length - 1} step={1} value={place} aria-valuetext={sparsityText(level.sparsity)} onChange={(event) => setChosen(Number(event.target.value))} />
        </label>
      )}
      <dl>
        {Object.entries(flag.signals).map(([name, signal]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure(signal)}</dd>
          </div>
        ))}
        {attributes.map(([name, entry]) => (
          <div key={name}>
            <dt>{labels.get(name) ?? name}</dt>
            <dd>{entry}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
