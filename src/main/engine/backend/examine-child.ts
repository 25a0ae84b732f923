// The entry of the process that says what this computer's engines can do, and with the argument `measure` tries them all
// first. It is one of its own so that whoever asks neither loads the engines nor waits for them.
import { serializeError, type SerializedError } from '../../../core/errors.ts';
import { examination, type ExaminedEngine } from './examination.ts';

export type ExaminationAnswer = { engines: ExaminedEngine[] } | { error: SerializedError };

process.once('disconnect', () => process.exit(1));

const answer = await examination(process.argv[2] === 'measure').then(
  (engines): ExaminationAnswer => ({ engines }),
  (error: unknown): ExaminationAnswer => ({ error: serializeError(error) }),
);
process.send!(answer, undefined, undefined, () => process.exit(0));
