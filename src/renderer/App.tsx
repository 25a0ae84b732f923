import { useState } from 'react';
import { serializeError, type SerializedError } from '../core/errors.ts';
import { openProject } from './bridge/index.ts';
import { ErrorNotice } from './components/ErrorNotice.tsx';
import { ProjectScreen } from './features/projects/ProjectScreen.tsx';
import { Welcome } from './features/projects/Welcome.tsx';
import { useAnswer } from './use-answer.ts';

/** One screen: the open project with its rounds and flagged lesions, or the way to open one. */
export function App() {
  const [opened, setOpened] = useState(0);
  const [openError, setOpenError] = useState<SerializedError | null>(null);
  const project = useAnswer('project.get', {}, opened);

  const open = async (): Promise<void> => {
    setOpenError(null);
    try {
      if (await openProject()) setOpened((count) => count + 1);
    } catch (error) {
      setOpenError(serializeError(error));
    }
  };

  const notice = openError && <ErrorNotice title="The project could not be opened" error={openError} />;
  if (project.state === 'loading') return <output className="page">Opening…</output>;
  if (project.state === 'ready') return <ProjectScreen key={`${project.value.id}/${opened}`} opened={project.value} onOpen={open} notice={notice} />;
  return <Welcome onOpen={open} notice={project.error.code === 'not-found' ? notice : (notice ?? <ErrorNotice title="The project could not be read" error={project.error} />)} />;
}
