import type { Messages } from '../messages.ts';

/** Words that every screen uses. */
export const common = {
  cancel: 'Cancel',
  close: 'Close',
  undo: 'Undo',
  retry: 'Try again',
  stop: 'Stop',
  loading: 'Loading…',
  none: 'None',
  missing: 'Missing',
  yes: 'Yes',
  no: 'No',
  round: 'Round {number}',
  oneGroup: '{label} (one group only)',
  timeLeft: '{time} left',
  errorCode: 'Code: {code}',
  researchUse: 'For research use: not a diagnosis.',

  'engine-auto': 'Automatic',
  'engine-tensorflow': 'TensorFlow',
  'engine-webgpu': 'WebGPU (graphics processor)',
  'engine-wasm': 'WebAssembly',
  'engine-cpu': 'JavaScript (slow)',

  'split-train': 'Training',
  'split-validation': 'Validation',
  'split-test': 'Test',

  'state-labelled': 'Mask',
  'state-weak': 'Weak label',
  'state-unlabelled': 'No label',

  'verdict-label-wrong': 'Label wrong',
  'verdict-poor-image': 'Poor image',
  'verdict-truly-hard': 'Truly hard',
  'verdict-model-wrong': 'Network wrong, label right',
  'verdict-not-a-lesion': 'Not a lesion',
  'verdict-nothing-wrong': 'Nothing wrong, label right',
  'verdict-none': 'No verdict',
} as const satisfies Messages;
