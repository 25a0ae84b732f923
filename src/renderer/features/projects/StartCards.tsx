import { Button, SimpleGrid, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { t } from '../../i18n/index.ts';
import classes from './projects.module.css';
import { useDesktop } from './use-desktop.ts';

/** The three ways to begin. Once a project is opened, the program shows the page anew. */
export function StartCards() {
  const create = useDesktop((program) => program.createProject());
  const open = useDesktop((program) => program.openProject());
  const sample = useDesktop((program) => program.openSample());
  const busy = [create, open, sample].some((way) => way.isPending || (way.data?.opened ?? false));
  const error = create.error ?? open.error ?? sample.error;
  const heading = useId();
  const start = (way: typeof create | typeof open | typeof sample): void => {
    for (const each of [create, open, sample]) each.reset();
    way.mutate();
  };
  return (
    <section aria-labelledby={heading}>
      <Title order={2} id={heading} mb="sm">
        {t('projects.start')}
      </Title>
      {error && <ErrorNotice title={t('projects.notOpened')} error={error} />}
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" mt={error ? 'md' : 0}>
        <StartCard title={t('projects.newTitle')} help={t('projects.newHelp')} button={t('projects.newButton')} loading={create.isPending} disabled={busy} onClick={() => start(create)} />
        <StartCard title={t('projects.openTitle')} help={t('projects.openHelp')} button={t('projects.openButton')} loading={open.isPending} disabled={busy} onClick={() => start(open)} />
        <StartCard title={t('projects.sampleTitle')} help={t('projects.sampleHelp')} button={t('projects.sampleButton')} loading={sample.isPending} disabled={busy} onClick={() => start(sample)} />
      </SimpleGrid>
    </section>
  );
}

type CardProps = { title: string; help: string; button: string; loading: boolean; disabled: boolean; onClick: () => void };

function StartCard({ title, help, button, loading, disabled, onClick }: CardProps) {
  return (
    <div className={classes['card']}>
      <Title order={3}>{title}</Title>
      <Text size="sm" c="dimmed" className={classes['grow']}>
        {help}
      </Text>
      <Button variant="default" loading={loading} disabled={disabled && !loading} onClick={onClick} mt="xs">
        {button}
      </Button>
    </div>
  );
}
