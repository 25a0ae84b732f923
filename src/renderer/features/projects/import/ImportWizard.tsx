import { Button } from '@mantine/core';
import { useState } from 'react';
import { linkTo, navigate } from '../../../app/route.ts';
import { desktop } from '../../../bridge/index.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Screen } from '../../../components/Screen.tsx';
import { t } from '../../../i18n/index.ts';
import { CheckStep } from './CheckStep.tsx';
import { ChooseStep } from './ChooseStep.tsx';
import { noChoices, useImportChoices } from './choices.ts';
import { RunStep } from './RunStep.tsx';
import { Steps } from './Steps.tsx';

/** Choose, check what matches, import, and see what came of it. A job stands for an import that was started: the last step. */
export default function ImportWizard({ job }: { job: string | null }) {
  const [isChecking, setChecking] = useState(false);
  const step = job !== null ? 2 : isChecking ? 1 : 0;
  const started = (id: string): void => {
    useImportChoices.setState(noChoices);
    setChecking(false);
    navigate('projects', { import: id }, { replace: true });
  };
  return (
    <Screen
      title={t('projects.wizardTitle')}
      actions={
        <Button component="a" variant="default" size="xs" href={linkTo('projects')}>
          {t('projects.wizardBack')}
        </Button>
      }
    >
      {job === null && !desktop() ? (
        <EmptyState title={t('projects.wizardDesktopOnly')} help={t('projects.wizardDesktopOnlyHelp')} />
      ) : (
        <>
          <Steps current={step} />
          {step === 0 && <ChooseStep onNext={() => setChecking(true)} />}
          {step === 1 && <CheckStep onBack={() => setChecking(false)} onStarted={started} />}
          {job !== null && <RunStep key={job} job={job} />}
        </>
      )}
    </Screen>
  );
}
