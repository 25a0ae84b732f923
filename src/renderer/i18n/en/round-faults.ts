import type { Messages } from '../messages.ts';

/** What the form of a round says of fields that are filled in wrongly. */
export const roundFaults = {
  wrong: 'Correct the marked fields first.',
  'wrong-size': 'A multiple of 16, from 32 to 512.',
  'wrong-labels': 'A whole number from 1, or empty for all.',
  'wrong-length': 'A whole number from 1.',
  'wrong-attentionFactor': 'Above 1, at most 10, or empty.',
  'wrong-attentionBy': 'Choose an attribute.',
  'wrong-folds': '0, or a whole number from 2 to 10.',
  'wrong-consistencyWeight': 'From 0 to 100.',
  'wrong-unlabelledBatch': 'A whole number from 1 to 256, or empty.',
  'wrong-seed': 'A whole number from 0 to 4,294,967,295.',
  'wrong-batchSize': 'A whole number from 2 to 256.',
  'wrong-normalizationGroup': 'A whole number from 2 to 256.',
  'wrong-learningRate': 'Above 0, at most 1.',
  'wrong-weightDecay': 'From 0 to 1.',
  'wrong-patience': 'A whole number from 0.',
  'wrong-sparsities': '1 to 12 percentages above 0 and below 100, separated by commas.',
} as const satisfies Messages;
