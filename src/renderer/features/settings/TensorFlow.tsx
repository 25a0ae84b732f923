import { Button, Group, Modal, Progress, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineEvent, EngineListing } from '../../../core/contract/index.ts';
import { reviveError } from '../../../core/errors.ts';
import { duration } from '../../../core/text.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { subscribe } from '../../bridge/index.ts';
import { formatBytes, formatNumber, t } from '../../i18n/index.ts';
import { queryClient, useCall, useCommand } from '../../query.ts';
import classes from './settings.module.css';

type InstallProgress = Extract<EngineEvent, { type: 'progress' }>['progress'];

const mostLines = 200;

/** The engine that can be brought: installing it with progress and a way to stop, building it again where it is `broken`, removing it. */
export function TensorFlow({ broken }: { broken: boolean }) {
  const engines = useCall('engine.list', {});
  const install = useCommand('engine.install', { onSuccess: () => refresh(), onError: (error) => notifyError(t('settings.installFailed'), error) });
  const [asking, setAsking] = useState(false);
  const listing = engines.data?.find(({ engine }) => engine === 'tensorflow');
  if (!listing) return null;
  const installing = listing.installing;
  return (
    <section>
      <Title order={3} mb={4}>
        {t('settings.tensorflow')}
      </Title>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('settings.tensorflowHelp')}
        </Text>
        <Text size="sm">{describe(listing)}</Text>
        {listing.note && <Text size="sm">{listing.note}</Text>}
        {installing && <Installing />}
        {!installing && listing.state !== 'unsupported' && (
          <Group gap="xs">
            {listing.state === 'absent' && (
              <>
                <Button size="sm" loading={install.isPending} onClick={() => install.mutate({ engine: 'tensorflow' })}>
                  {t('settings.install')}
                </Button>
                <Button size="sm" variant="default" loading={install.isPending} onClick={() => install.mutate({ engine: 'tensorflow', gpu: true })}>
                  {t('settings.installGpu')}
                </Button>
              </>
            )}
            {(listing.state === 'outdated' || (listing.state === 'installed' && broken)) && (
              <Button size="sm" loading={install.isPending} onClick={() => install.mutate({ engine: 'tensorflow', rebuild: true })}>
                {t('settings.rebuild')}
              </Button>
            )}
            {listing.state !== 'absent' && (
              <Button size="sm" variant="default" onClick={() => setAsking(true)}>
                {t('settings.remove')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <RemoveDialog opened={asking} onClose={() => setAsking(false)} />
    </section>
  );
}

function refresh(): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'engine.list' || queryKey[0] === 'doctor.report' });
}

function describe({ state, version, bytes }: EngineListing): string {
  const size = formatBytes(bytes);
  if (state === 'unsupported') return t('settings.tensorflow-unsupported');
  if (state === 'absent') return t('settings.tensorflow-absent', { version });
  return t(`settings.tensorflow-${state}`, { version, size });
}

function Installing() {
  const [progress, setProgress] = useState<InstallProgress | null>(null);
  const [log, setLog] = useState<readonly string[]>([]);
  const stop = useCommand('engine.stop', { onError: (error) => notifyError(t('settings.installNotStopped'), error) });
  useEffect(
    () =>
      subscribe('engine.installation', {}, (message) => {
        if ('error' in message) return notifyError(t('settings.installFailed'), reviveError(message.error));
        if ('ended' in message) return refresh();
        const { event } = message;
        if (event.type === 'progress') setProgress(event.progress);
        if (event.type === 'log') setLog((lines) => [...lines, event.text].slice(-mostLines));
        if (event.type === 'failed') notifyError(t('settings.installFailed'), event.error);
        if (event.type === 'ended') notify({ message: t('settings.installEnded', { version: event.version, device: event.device, rate: formatNumber(event.imagesPerSecond, { maximumFractionDigits: 1 }) }) });
      }),
    [],
  );
  return (
    <>
      <Text size="sm">{progress ? describeProgress(progress) : t('settings.installing')}</Text>
      <Progress value={progress?.total ? (100 * progress.done) / progress.total : 0} aria-label={t('settings.installing')} />
      <Group>
        <Button size="sm" variant="default" loading={stop.isPending} onClick={() => stop.mutate({})}>
          {t('settings.installStop')}
        </Button>
      </Group>
      {log.length > 0 && (
        <details>
          <summary>{t('settings.installLog')}</summary>
          <pre className={classes['log']}>{log.join('\n')}</pre>
        </details>
      )}
    </>
  );
}

function describeProgress({ phase, done, total, unit, secondsLeft }: InstallProgress): string {
  const amount = total === null ? `${formatNumber(done, { maximumFractionDigits: 0 })} ${unit}` : t('app.jobAmount', { done: Math.round(done), total: Math.round(total), unit });
  return [phase, amount, ...(secondsLeft === null ? [] : [t('common.timeLeft', { time: duration(secondsLeft) })])].join(' · ');
}

function RemoveDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const remove = useCommand('engine.remove', {
    onSuccess: ({ bytes }) => {
      notify({ message: t('settings.removed', { size: formatBytes(bytes) }) });
      refresh();
    },
    onError: (error) => notifyError(t('settings.notRemoved'), error),
    onSettled: onClose,
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('settings.removeTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm" mb="md">
        {t('settings.removeHelp')}
      </Text>
      <Group justify="end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('settings.keep')}
        </Button>
        <Button loading={remove.isPending} onClick={() => remove.mutate({ engine: 'tensorflow' })}>
          {t('settings.remove')}
        </Button>
      </Group>
    </Modal>
  );
}
