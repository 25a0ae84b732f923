// Trains two steps with TensorFlow and prints what it computes with, and the bits of the losses and of a parameter.
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import { lossCurve } from '../../train/loss-curve.ts';

const { device } = await openBackend('tensorflow');
const { losses, parameters } = lossCurve(2);
process.stdout.write(JSON.stringify({ device, losses, kernel: [...parameters.get('encoder.0.0.kernel')!.dataSync()] }));
