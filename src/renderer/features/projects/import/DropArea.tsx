import { Alert, Text } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import { serializeError } from '../../../../core/errors.ts';
import { desktop, unwrap } from '../../../bridge/index.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';
import { choose, placeFor, useImportChoices } from './choices.ts';

/** Takes folders and tables that are dropped; the buttons beside it do the same without a mouse. */
export function DropArea() {
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (files: readonly File[]): Promise<void> => {
    setProblem(null);
    for (const file of files) {
      const path = unwrap(await desktop()!.dropped(file));
      const place = placeFor(useImportChoices.getState(), path);
      if (place === null) setProblem(t('projects.dropWrong', { name: path.name }));
      else useImportChoices.setState((state) => choose(state, place, path));
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]).catch((error: unknown) => setProblem(serializeError(error).message));
  };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div>
      {/* Not reachable by keyboard: nothing can be dropped with one. */}
      <div className={`${classes['drop']} ${isOver ? classes['over'] : ''}`} onDragOver={over} onDragEnter={over} onDragLeave={() => setOver(false)} onDrop={drop}>
        <Text fw={600}>{t('projects.dropHere')}</Text>
        <Text size="sm" c="dimmed" maw="36rem">
          {t('projects.dropHelp')}
        </Text>
      </div>
      {problem !== null && (
        <Alert color="red" variant="light" mt="sm" title={t('projects.dropFailed')}>
          {problem}
        </Alert>
      )}
    </div>
  );
}
