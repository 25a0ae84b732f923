import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { serializeError } from '../../core/errors.ts';
import { t } from '../i18n/index.ts';
import { answerQuestion, cancelQuestion, useAnnotator } from './annotator.ts';

/** Asks who annotates, once, before the first thing that is signed. */
export function AnnotatorDialog() {
  const asking = useAnnotator((state) => state.asking);
  return (
    <Modal opened={asking !== null} onClose={cancelQuestion} title={t('app.whoTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <NameForm />
    </Modal>
  );
}

function NameForm() {
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    answerQuestion(name.trim()).catch((thrown: unknown) => setError(serializeError(thrown).message));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('app.whoHelp')}</Text>
        <TextInput label={t('app.whoLabel')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={error} maxLength={80} autoComplete="name" data-autofocus required />
        <Group justify="end" gap="xs">
          <Button variant="default" onClick={cancelQuestion}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === ''}>
            {t('app.whoSave')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
