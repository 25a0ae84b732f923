import { instantiateKernels, type KernelExports } from '../../backend/wasm/module.ts';
import { sigmoid, type HostImage } from './image-term.ts';

export type CrfScales = { position: number; colour: number };

/** See `gatedCrfLoss`; the pairs are summed by a kernel of the wasm engine, whichever engine is open. */
export function gatedCrfOfImage(image: HostImage, pixels: Float32Array, gate: Float32Array | null, radius: number, scales: CrfScales): number {
  const { height, width, logits, slope } = image;
  const stride = width + radius;
  const { red, green, blue, gates, probability, total, message, kernels } = clearWorkspace(height * stride + 4);
  // exp(−½d²/σ²) = 2^−(d²·log₂(e)/2σ²)
  const colour = Math.sqrt(Math.LOG2E / 2) / scales.colour;
  const reach = Math.LOG2E / (2 * scales.position ** 2);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = row * width + column;
      const to = row * stride + column;
      red.values[to] = pixels[3 * from]! * colour;
      green.values[to] = pixels[3 * from + 1]! * colour;
      blue.values[to] = pixels[3 * from + 2]! * colour;
      gates.values[to] = gate ? gate[from]! : 1;
      probability.values[to] = sigmoid(logits[from]!);
    }
  }
  kernels.addAffinities(red.at, green.at, blue.at, gates.at, probability.at, height, stride, radius, reach, total.at, message.at);

  const count = gate ? Math.max(gate.reduce((sum, value) => sum + value, 0), 1) : height * width;
  let loss = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = row * stride + column;
      const p = probability.values[from]!;
      loss += p * (total.values[from]! - message.values[from]!);
      slope[row * width + column] = (2 * (total.values[from]! - 2 * message.values[from]!) * p * (1 - p)) / count;
    }
  }
  return (2 * loss) / count;
}

/** A part of the kernel's memory, and where it begins there, in bytes. */
type Plane = { values: Float32Array; at: number };

const planeNames = ['red', 'green', 'blue', 'gates', 'probability', 'total', 'message'] as const;

type Workspace = Record<(typeof planeNames)[number], Plane> & { kernels: KernelExports };

const pageBytes = 65_536;
let room: { memory: WebAssembly.Memory; kernels: KernelExports } | null = null;

/** Planes of `length` zeros, which are valid until the next call. */
function clearWorkspace(length: number): Workspace {
  const bytes = planeNames.length * length * Float32Array.BYTES_PER_ELEMENT;
  if (!room || room.memory.buffer.byteLength < bytes) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
    room = { memory, kernels: instantiateKernels(memory) };
  }
  const { memory, kernels } = room;
  new Uint8Array(memory.buffer, 0, bytes).fill(0);
  const planes = planeNames.map((name, i) => {
    const at = i * length * Float32Array.BYTES_PER_ELEMENT;
    return [name, { values: new Float32Array(memory.buffer, at, length), at }] as const;
  });
  return { ...(Object.fromEntries(planes) as Record<(typeof planeNames)[number], Plane>), kernels };
}
