import { Button, Stack } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { serializeError } from '../../core/errors.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { t } from '../i18n/index.ts';

/** Keeps a screen that fails from taking the others along. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { thrown: unknown }> {
  override state = { thrown: undefined as unknown };

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown } {
    return { thrown: thrown ?? new Error('a screen threw nothing') };
  }

  override render(): ReactNode {
    if (this.state.thrown === undefined) return this.props.children;
    return (
      <Stack p="xl" align="start">
        <ErrorNotice title={t('app.screenFailed')} error={serializeError(this.state.thrown)} />
        <p>{t('app.screenFailedHelp')}</p>
        <Button onClick={() => this.setState({ thrown: undefined })}>{t('common.retry')}</Button>
      </Stack>
    );
  }
}
