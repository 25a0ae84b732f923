import { Button, Collapse, Text, UnstyledButton } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import type { AttributeDefinition, ImageDetails } from '../../../../core/contract/index.ts';
import { notifyError } from '../../../app/notify.tsx';
import { t } from '../../../i18n/index.ts';
import { useCall, useCommand } from '../../../query.ts';
import classes from '../review.module.css';
import { useViewing } from '../state.ts';
import { estimatedTone, skinScales, type TagValue } from '../tags.ts';
import { Section } from './Section.tsx';
import { SkinTypes } from './SkinTypes.tsx';
import { TagRow } from './TagRow.tsx';

export const tagRegion = 'review-tags';

type Props = { details: ImageDetails; disabled: boolean; onTag: (attribute: AttributeDefinition, value: TagValue | null) => void };

/** What is known of the patient, the lesion and the image; clinicians' tags above imports, and the estimate apart from both. */
export function Tags({ details, disabled, onTag }: Props) {
  const [opened, setOpened] = useState(false);
  const more = useId();
  const scale = useViewing(({ skinScale }) => skinScale);
  const definitions = (useCall('attribute.list', {}).data ?? []).filter(({ key }) => key !== 'ita' && key !== 'ita_category');
  const skin = definitions.filter(({ key }) => (skinScales as readonly string[]).includes(key));
  const chosenScale = skin.find(({ key }) => key === scale) ?? skin[0];
  const others = definitions.filter((attribute) => !skin.includes(attribute));
  const usual = others.filter(({ key, values }) => values > 0 || ['sex', 'body_site', 'diagnosis'].includes(key));
  const rest = others.filter((attribute) => !usual.includes(attribute));
  const row = (attribute: AttributeDefinition) => (
    <TagRow key={attribute.key} attribute={attribute} details={details} disabled={disabled} onTag={(value) => onTag(attribute, value)} />
  );

  return (
    <Section title={t('review.tags')} id={tagRegion}>
      {chosenScale && (
        <SkinTypes scales={skin} chosen={chosenScale} details={details} disabled={disabled} onTag={(value) => onTag(chosenScale, value)} />
      )}
      <Estimate details={details} />
      <div className={classes['tagRows']}>{usual.map(row)}</div>
      {rest.length > 0 && (
        <>
          <UnstyledButton className={classes['disclose']} aria-expanded={opened} aria-controls={more} onClick={() => setOpened(!opened)}>
            <ChevronDown size={16} aria-hidden="true" className={opened ? classes['turned'] : undefined} />
            {t('review.moreTags')}
          </UnstyledButton>
          <Collapse expanded={opened} id={more}>
            {opened && <div className={classes['tagRows']}>{rest.map(row)}</div>}
          </Collapse>
        </>
      )}
    </Section>
  );
}

function Estimate({ details }: { details: ImageDetails }) {
  const estimate = useCommand('skin.estimate', { onError: (error) => notifyError(t('review.estimateFailed'), error) });
  const known = estimatedTone(details.attributes);
  const failed = estimate.data?.image === details.image && estimate.data.ita === null ? (estimate.data.note ?? t('review.estimateNone')) : null;
  return (
    <div className={classes['estimate']} title={t('review.estimateHelp')}>
      <div>
        <Text size="xs" c="dimmed">
          {t('review.estimate')}: {t('review.estimateTag')}
        </Text>
        <Text size="sm">{known ? t('review.estimateValue', known) : (failed ?? t('review.estimateNone'))}</Text>
      </div>
      {!known && !failed && (
        <Button size="compact-xs" variant="default" loading={estimate.isPending} onClick={() => estimate.mutate({ image: details.image })}>
          {t('review.estimateMake')}
        </Button>
      )}
    </div>
  );
}
