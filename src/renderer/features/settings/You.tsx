import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { actAs, useAnnotator } from '../../app/annotator.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';

/** Who annotates. In a browser the link says so. */
export function You({ open }: { open: boolean }) {
  const session = useAnnotator((state) => state.session);
  const name = session?.annotator?.name ?? '';
  return (
    <Panel title={t('settings.you')} help={t('settings.youHelp')}>
      {!open && <Text size="sm">{t('settings.nameWithoutProject')}</Text>}
      {open && session?.fixed && <Text size="sm">{t('settings.nameFixed', { name })}</Text>}
      {open && !session?.fixed && <NameForm key={name} name={name} />}
    </Panel>
  );
}

function NameForm({ name }: { name: string }) {
  const [typed, setTyped] = useState(name);
  const save = useMutation({
    mutationFn: actAs,
    onSuccess: (me) => notify({ message: t('settings.nameSaved', { name: me.name }) }),
    onError: (error) => notifyError(t('settings.nameNotSaved'), error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs">
        <TextInput label={t('settings.name')} value={typed} maxLength={80} w="20rem" autoComplete="name" onChange={(event) => setTyped(event.currentTarget.value)} />
        <Button type="submit" variant="default" loading={save.isPending} disabled={typed.trim() === '' || typed.trim() === name}>
          {t('settings.saveName')}
        </Button>
      </Group>
    </form>
  );
}
