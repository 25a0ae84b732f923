import type { TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, pixelsOf, type GpuBackend } from '../backend.ts';
import { bindings, flatMain, lanesOf } from '../wgsl.ts';

type Shape4D = [number, number, number, number];

export function maxPool2(gpu: GpuBackend, x: TensorInfo): TensorInfo {
  const [count, height, width, channels] = x.shape as Shape4D;
  return halved(gpu, 'maximum', [x], [count, height / 2, width / 2, channels], ['x'], (at) => `max(max(x[${at(0)}], x[${at(1)}]), max(x[${at(2)}], x[${at(3)}]))`);
}

/** Each gradient goes to the first of its window's greatest values. */
export function maxPool2Gradient(gpu: GpuBackend, x: TensorInfo, y: TensorInfo, dy: TensorInfo): TensorInfo {
  const [count, height, width, channels] = x.shape as Shape4D;
  const { type, count: each } = lanesOf(channels);
  const dx = gpu.output(x.shape);
  const total = (count * height * width * each) / 4;
  const flags = type === 'f32' ? 'bool' : 'vec4<bool>';
  const source = (): string =>
    bindings([...['x', 'y', 'dy'].map((name) => ({ name, type })), { name: 'dx', type, write: true }]) +
    flatMain(total, `${windowOf(width / 2, each)}
  let greatest = y[i];
  let slope = dy[i];
  var open = ${flags}(true);
${[0, 1, 2, 3].map((j) => `  let is${j} = select(${flags}(), x[${windowAt(width, each)(j)}] == greatest, open);
  dx[${windowAt(width, each)(j)}] = select(${type}(), slope, is${j});
  open = select(open, ${flags}(), is${j});`).join('\n')}`);
  gpu.run({ key: `maximum gradient ${[total, width, channels].join(' ')}`, source }, [x, y, dy, dx], flatGrid(total));
  return dx;
}

export function upsample2(gpu: GpuBackend, x: TensorInfo): TensorInfo {
  const [count, height, width, channels] = x.shape as Shape4D;
  const { type, count: each } = lanesOf(channels);
  const y = gpu.output([count, height * 2, width * 2, channels]);
  const total = count * height * width * each;
  const source = (): string =>
    bindings([{ name: 'x', type }, { name: 'y', type, write: true }]) +
    flatMain(total, `${windowOf(width, each)}
  let value = x[i];
${[0, 1, 2, 3].map((j) => `  y[${windowAt(width * 2, each)(j)}] = value;`).join('\n')}`);
  gpu.run({ key: `enlargement ${[total, width, channels].join(' ')}`, source }, [x, y], flatGrid(total));
  return y;
}

export function upsample2Gradient(gpu: GpuBackend, dy: TensorInfo): TensorInfo {
  const [count, height, width, channels] = dy.shape as Shape4D;
  return halved(gpu, 'enlargement gradient', [dy], [count, height / 2, width / 2, channels], ['dy'], (at) => `(dy[${at(0)}] + dy[${at(1)}]) + (dy[${at(2)}] + dy[${at(3)}])`);
}

export function concatenateChannels(gpu: GpuBackend, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [count, height, width, first] = a.shape as Shape4D;
  const second = b.shape[3]!;
  const width4 = first % 4 === 0 && second % 4 === 0;
  const { type, count: each } = lanesOf(width4 ? first + second : 1);
  const [of, total] = width4 ? [first / 4, each] : [first, first + second];
  const y = gpu.output([count, height, width, first + second]);
  const size = count * height * width * total;
  const source = (): string =>
    bindings([{ name: 'a', type }, { name: 'b', type }, { name: 'y', type, write: true }]) +
    flatMain(size, `  let c = i % ${total}u;
  let pixel = i / ${total}u;
  if (c < ${of}u) { y[i] = a[pixel * ${of}u + c]; } else { y[i] = b[pixel * ${total - of}u + c - ${of}u]; }`);
  gpu.run({ key: `channels joined ${[size, first, second].join(' ')}`, source }, [a, b, y], flatGrid(size));
  return y;
}

/** `length` channels from channel `from` on. */
export function takeChannels(gpu: GpuBackend, x: TensorInfo, from: number, length: number): TensorInfo {
  const channels = x.shape[3]!;
  const unit = [from, length, channels].every((number) => number % 4 === 0) ? 4 : 1;
  const type = lanesOf(unit).type;
  const y = gpu.output([...x.shape.slice(0, 3), length]);
  const size = (pixelsOf(x) * length) / unit;
  const source = (): string =>
    bindings([{ name: 'x', type }, { name: 'y', type, write: true }]) +
    flatMain(size, `  y[i] = x[(i / ${length / unit}u) * ${channels / unit}u + ${from / unit}u + i % ${length / unit}u];`);
  gpu.run({ key: `channels taken ${[size, channels, from, length].join(' ')}`, source }, [x, y], flatGrid(size));
  return y;
}

/** A shader with a thread for each element of the result, which is computed from a window of 2 × 2. */
function halved(
  gpu: GpuBackend, name: string, inputs: TensorInfo[], shape: Shape4D, names: string[], value: (at: (j: number) => string) => string,
): TensorInfo {
  const [count, height, width, channels] = shape;
  const { type, count: each } = lanesOf(channels);
  const y = gpu.output(shape);
  const total = count * height * width * each;
  const source = (): string =>
    bindings([...names.map((name) => ({ name, type })), { name: 'y', type, write: true }]) +
    flatMain(total, `${windowOf(width, each)}
  y[i] = ${value(windowAt(width * 2, each))};`);
  gpu.run({ key: `${name} ${[total, width, channels].join(' ')}`, source }, [...inputs, y], flatGrid(total));
  return y;
}

/** Finds the window of element `i` of a half as large image, whose rows have `width` pixels. */
function windowOf(width: number, each: number): string {
  return `  let c = i % ${each}u;
  let pixel = i / ${each}u;
  let corner = ((pixel / ${width}u) * ${width * 4}u + (pixel % ${width}u) * 2u) * ${each}u + c;`;
}

/** The address of the window's pixel j, row by row. */
function windowAt(width: number, each: number): (j: number) => string {
  return (j) => `corner + ${(j >> 1) * width * each + (j & 1) * each}u`;
}
