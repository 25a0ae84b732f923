import { t } from '../../i18n/index.ts';
import type { MaskMessage, OpenCvMessage } from './messages.ts';
import { WorkerChannel } from './worker-channel.ts';

export function createMaskChannel(): WorkerChannel<MaskMessage> {
  return new WorkerChannel(
    () => new Worker(new URL('./mask-worker.ts', import.meta.url), { type: 'module', name: 'mask' }),
    (cause) => t('assist.maskWorkerFailed', { cause }),
  );
}

/** The built file's name begins with `opencv-`: both hosts send that one alone with a policy under which OpenCV runs. */
export function createOpenCvChannel(): WorkerChannel<OpenCvMessage> {
  return new WorkerChannel(
    () => new Worker(new URL('./opencv-worker.ts', import.meta.url), { type: 'module', name: 'opencv' }),
    (cause) => t('assist.openCvStopped', { cause }),
  );
}
