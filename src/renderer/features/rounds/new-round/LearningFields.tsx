import { Checkbox, NumberInput, Select, SimpleGrid, Text } from '@mantine/core';
import { attentionFactor, recommendedAttention } from '../../../../core/attention/index.ts';
import { attentionSignals, consistencyMethods, roundConfiguration, type ResponseOf } from '../../../../core/contract/index.ts';
import { groupingChoices } from '../../../components/grouping-choices.ts';
import { t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { Choice } from './Choice.tsx';
import { numberInput, type Fields } from './fields.ts';
import { attentionAsks, conditional, goesByScores } from './form.ts';

const settings = roundConfiguration.shape.setting.unwrap().options;
const starts = roundConfiguration.shape.start.unwrap().options;

type Props = { fields: Fields; learning: ResponseOf<'round.learning'> | undefined; finished: readonly number[] };

/** What the network learns from, how much hard lesions weigh, and where it begins. */
export function LearningFields({ fields, learning, finished }: Props) {
  const { form, set, errorOf } = fields;
  const shown = conditional(form);
  const groupings = useCall('attribute.groupings', {}).data ?? [];
  const mayName = attentionAsks[form.attention].by === 'may';
  const strategy = form.attention === 'recommended' ? recommendedAttention(form.attentionBy) : form.attention;
  const noRound = finished.length === 0;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      <Choice
        label={t('rounds.setting')}
        choices={settings.map((value) => ({ value, label: t(`rounds.setting-${value}`), help: t(`rounds.setting-${value}-help`) }))}
        value={form.setting}
        error={errorOf('setting')}
        onChange={(setting) => set({ setting })}
      />
      <NumberInput {...numberInput(fields, 'labels')} placeholder={t('rounds.all')} min={1} max={learning?.masks.training} />
      {shown.consistency && (
        <Choice
          label={t('rounds.consistency')}
          choices={consistencyMethods.map((value) => ({ value, label: t(`rounds.consistency-${value}`), help: t(`rounds.consistency-${value}-help`) }))}
          value={form.consistency}
          onChange={(consistency) => set({ consistency })}
        />
      )}
      {shown.compareSetting && (
        <Checkbox
          mt={{ base: 0, sm: 28 }}
          label={t('rounds.compareSetting')}
          description={t('rounds.compareSettingHelp')}
          checked={form.compareSetting}
          onChange={(event) => set({ compareSetting: event.currentTarget.checked })}
        />
      )}
      {form.setting === 'semi-supervised' && learning?.unlabelled === 0 && form.labels === '' && <Hint text={t('rounds.noUnlabelled')} />}
      {form.setting === 'weakly-supervised' && learning?.weak.images === 0 && <Hint text={t('rounds.noWeak')} />}
      <Choice
        label={t('rounds.attention')}
        choices={attentionsInOrder.map((value) => ({ value, label: t(`rounds.attention-${value}`), help: t(`rounds.attention-${value}-help`) }))}
        value={form.attention}
        error={errorOf('attention')}
        onChange={(attention) => set({ attention })}
      />
      {shown.attentionFactor && <NumberInput {...numberInput(fields, 'attentionFactor')} placeholder={String(attentionFactor(null, strategy))} min={1} max={10} step={0.5} decimalScale={2} />}
      {shown.attentionSignal && (
        <Choice
          label={t('rounds.attentionSignal')}
          choices={attentionSignals.map((value) => ({ value, label: t(`rounds.signal-${value}`), help: t(`rounds.attentionSignal-${value}-help`) }))}
          value={form.attentionSignal}
          error={errorOf('attentionSignal')}
          onChange={(attentionSignal) => set({ attentionSignal })}
        />
      )}
      {shown.attentionBy && (
        <Select
          label={t('rounds.attentionBy')}
          description={t(mayName ? 'rounds.attentionTriedByHelp' : 'rounds.attentionByHelp')}
          placeholder={t(mayName ? 'rounds.noAttribute' : 'rounds.chooseAttribute')}
          clearable={mayName}
          data={groupingChoices(groupings)}
          value={form.attentionBy}
          error={errorOf('attentionBy')}
          onChange={(attentionBy) => set({ attentionBy })}
        />
      )}
      {noRound && goesByScores(form) && <Hint text={t('rounds.noScores')} />}
      <Choice
        label={t('rounds.startFrom')}
        choices={starts.map((value) => ({ value, label: t(`rounds.start-${value}`), help: t(`rounds.start-${value}-help`), disabled: value === 'previous' && noRound }))}
        value={form.start}
        error={errorOf('start')}
        onChange={(start) => set({ start })}
      />
      {shown.previous && !noRound && (
        <Select
          label={t('rounds.previous')}
          description={t('rounds.previousHelp')}
          allowDeselect={false}
          value={form.previous === null ? '' : String(form.previous)}
          data={[{ value: '', label: t('rounds.newestRound') }, ...finished.map((round) => ({ value: String(round), label: t('common.round', { number: String(round) }) }))]}
          error={errorOf('previous')}
          onChange={(value) => set({ previous: value ? Number(value) : null })}
        />
      )}
    </SimpleGrid>
  );
}

/** The simplest first, then what tries itself, then the others. */
const attentionsInOrder = Object.keys(attentionAsks) as (keyof typeof attentionAsks)[];

function Hint({ text }: { text: string }) {
  return (
    <Text size="sm" component="output" style={{ gridColumn: '1 / -1' }}>
      {text}
    </Text>
  );
}
