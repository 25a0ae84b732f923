import { Alert, Button, Collapse, Group, Radio, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { importPresets } from '../../../../core/contract/index.ts';
import { defaultFractions } from '../../../../core/split/assign.ts';
import { formatPercent, t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';
import { useDesktop } from '../use-desktop.ts';
import { choose, useImportChoices, type ImportChoices, type Place, type Preset } from './choices.ts';
import { DropArea } from './DropArea.tsx';

const places = [
  { place: 'images', label: 'projects.imagesFolder', help: 'projects.imagesFolderHelp' },
  { place: 'masks', label: 'projects.masksFolder', help: 'projects.masksFolderHelp' },
  { place: 'metadata', label: 'projects.table', help: 'projects.tableHelp' },
] as const;

const splits = ['auto', 'train', 'validation', 'test'] as const;

export function ChooseStep({ onNext }: { onNext: () => void }) {
  const choices = useImportChoices();
  const [isOpen, setOpen] = useState(false);
  const change = (part: Partial<ImportChoices>): void => useImportChoices.setState(part);
  return (
    <Stack gap="lg" maw="52rem">
      <DropArea />
      <ul className={classes['choices']}>
        {places.map(({ place, label, help }) => (
          <ChoiceRow key={place} place={place} what={t(label)} help={t(help)} />
        ))}
      </ul>
      <Select
        label={t('projects.preset')}
        description={t('projects.presetHelp')}
        data={importPresets.map((value) => ({ value, label: t(`projects.preset-${value}`) }))}
        value={choices.preset}
        onChange={(value) => value && change({ preset: value as Preset })}
        allowDeselect={false}
        maw="24rem"
      />
      <div>
        <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('projects.more')}
        </Button>
        <Collapse expanded={isOpen}>
          <Stack gap="md" mt="sm">
            <TextInput label={t('projects.maskSuffix')} description={t('projects.maskSuffixHelp')} value={choices.maskSuffix} onChange={(event) => change({ maskSuffix: event.currentTarget.value })} maw="24rem" />
            <Radio.Group label={t('projects.split')} description={t('projects.splitHelp')} value={choices.split} onChange={(value) => change({ split: value as ImportChoices['split'] })}>
              <Stack gap="xs" mt="xs">
                {splits.map((value) => (
                  <Radio key={value} value={value} label={splitText(value)} />
                ))}
              </Stack>
            </Radio.Group>
            <Switch label={t('projects.keepMetadata')} description={t('projects.keepMetadataHelp')} checked={choices.keepMetadata} onChange={(event) => change({ keepMetadata: event.currentTarget.checked })} />
          </Stack>
        </Collapse>
      </div>
      <Group justify="end">
        <Button disabled={choices.images === null} onClick={onNext}>
          {t('projects.check')}
        </Button>
      </Group>
    </Stack>
  );
}

function splitText(value: (typeof splits)[number]): string {
  if (value !== 'auto') return t(`projects.split-${value}`);
  const { train, validation, test } = defaultFractions;
  return t('projects.split-auto', { train: formatPercent(train), validation: formatPercent(validation), test: formatPercent(test) });
}

function ChoiceRow({ place, what, help }: { place: Place; what: string; help: string }) {
  const chosen = useImportChoices((state) => state[place]);
  const ask = useDesktop((program) => (place === 'metadata' ? program.chooseFile(what) : program.chooseFolder(what)), {
    onSuccess: (path) => path && useImportChoices.setState((state) => choose(state, place, path)),
  });
  return (
    <li className={classes['choice']}>
      <div>
        <Text fw={600}>{what}</Text>
        <Text size="sm" c="dimmed">
          {help}
        </Text>
        <Text size="sm" mt={4} fw={chosen ? 600 : 400} {...(!chosen && { c: 'dimmed' })}>
          {chosen?.name ?? t('projects.notChosen')}
        </Text>
        {ask.error && (
          <Alert color="red" variant="light" mt="xs">
            {ask.error.message}
          </Alert>
        )}
      </div>
      <Group gap="xs">
        {chosen && (
          <Button variant="subtle" size="xs" aria-label={t('projects.clearWhat', { what })} onClick={() => useImportChoices.setState((state) => choose(state, place, null))}>
            {t('projects.clear')}
          </Button>
        )}
        <Button variant="default" size="xs" loading={ask.isPending} aria-label={t(chosen ? 'projects.changeWhat' : 'projects.chooseWhat', { what })} onClick={() => ask.mutate()}>
          {t(chosen ? 'projects.change' : 'projects.choose')}
        </Button>
      </Group>
    </li>
  );
}
