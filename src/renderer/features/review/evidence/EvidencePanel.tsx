import { Button, Text } from '@mantine/core';
import { CornerDownLeft, EyeOff } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import type { ImageDetails, ImageEvidence } from '../../../../core/contract/index.ts';
import type { Verdict } from '../../../../core/subject.ts';
import { t } from '../../../i18n/index.ts';
import { KeyCap } from '../KeyCap.tsx';
import { keyFor, type KeyBinding } from '../keymap.ts';
import { acceptContour, changeNote, giveVerdict, noteOf, submitClass, tag, type Shown } from '../lesion/actions.ts';
import classes from '../review.module.css';
import { useWork } from '../state.ts';
import { editor } from '../workspace/the-editor.ts';
import { Hardness } from './Hardness.tsx';
import { LabelHistory } from './LabelHistory.tsx';
import { Note } from './Note.tsx';
import { Outlines } from './Outlines.tsx';
import { Tags } from './Tags.tsx';
import { Verdicts } from './Verdicts.tsx';
import { WeakLabels } from './WeakLabels.tsx';

type Props = {
  shown: Shown;
  evidence: ImageEvidence | null;
  /** Nobody has said who they are: nothing can be signed. */
  unsigned: boolean;
  /** Nobody else has the image. */
  editable: boolean;
  drawn: boolean;
  bindings: readonly KeyBinding[];
  onSubmit: () => void;
};

/** All that is known of the image, and what the reader says of it. */
export const EvidencePanel = memo(function EvidencePanel({ shown, evidence, unsigned, editable, drawn, bindings, onSubmit }: Props) {
  const { details, blinded } = shown;
  const [pending, setPending] = useState<{ image: string; verdict: Verdict } | null>(null);
  const [accepting, setAccepting] = useState(false);
  const submitting = useWork((state) => state.submitting);
  const busy = useRef(false);

  /** The panel follows the canvas by a moment: what it is pressed for in between is not meant. */
  const current = (): boolean => editor.store.getState().image?.key === details.image;
  const onVerdict = async (verdict: Verdict): Promise<void> => {
    if (busy.current || !current()) return;
    busy.current = true;
    setPending({ image: details.image, verdict });
    try {
      await giveVerdict(shown, verdict, noteOf(shown));
    } finally {
      busy.current = false;
      setPending(null);
    }
  };
  const onAccept = async (sparsity: number): Promise<void> => {
    if (shown.round === null || !current()) return;
    setAccepting(true);
    try {
      await acceptContour(details.image, shown.round, sparsity);
    } finally {
      setAccepting(false);
    }
  };
  const submitKey = keyFor(bindings, 'submit');

  return (
    <aside className={classes['evidence']} aria-label={t('review.evidence')}>
      <div className={classes['evidenceScroll']}>
        {details.blinded && <Blinded details={details} />}
        <Outlines evidence={evidence} canAccept={editable} accepting={accepting} onAccept={(sparsity) => void onAccept(sparsity)} />
        {evidence?.hardness && <Hardness hardness={evidence.hardness} />}
        <Verdicts bindings={bindings} review={details.review} pending={pending?.image === details.image ? pending.verdict : null} disabled={unsigned} onVerdict={(verdict) => void onVerdict(verdict)} />
        <Note image={details.image} review={details.review} disabled={unsigned} onLeave={() => void changeNote(shown)} />
        <Tags details={details} disabled={unsigned} onTag={(attribute, value) => void (current() && tag(details.image, attribute, value))} />
        <WeakLabels editor={editor} details={details} disabled={!editable} onClass={(name) => void submitClass(shown, name)} />
        <LabelHistory details={details} blinded={blinded} drawn={drawn} disabled={!editable} />
      </div>
      <div className={classes['submit']}>
        <Button fullWidth size="md" loading={submitting} disabled={unsigned} leftSection={<CornerDownLeft size={17} aria-hidden="true" />} rightSection={submitKey && <KeyCap chord={submitKey} />} onClick={onSubmit}>
          {t('review.submit')}
        </Button>
      </div>
    </aside>
  );
});

function Blinded({ details }: { details: ImageDetails }) {
  return (
    <div className={classes['blinded']}>
      <EyeOff size={18} aria-hidden="true" />
      <Text size="sm">{t(`review.blinded-${details.blinded ?? 'chosen'}`)}</Text>
    </div>
  );
}
