import type { TensorInfo } from '@tensorflow/tfjs-core';
import { lanesOf } from '../wgsl.ts';

const threadsWanted = 256;
const mostChannelLanes = 64;
/** Pixels that a thread takes at a time. */
export const batch = 4;
/** Parts of a group that every workgroup of the second pass puts together again. */
const mostParts = 96;
/** Workgroups that keep a large GPU busy. */
const workgroupsWanted = 1024;

export type Sizes = { count: number; area: number; channels: number; groupSize: number; epsilon: number };

export function sizesOf(x: TensorInfo, { epsilon, groupSize }: { epsilon: number; groupSize: number }): Sizes {
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  return { count, area: height * width, channels, groupSize: Math.min(groupSize, count), epsilon };
}

/** How the work is cut: a workgroup takes a part of a group's pixels, and of the channels a block. */
export function planOf({ count, area, channels, groupSize }: Sizes) {
  const lanes = lanesOf(channels);
  const channelLanes = Math.min(lanes.count, mostChannelLanes);
  const pixelLanes = Math.floor(threadsWanted / channelLanes);
  const pixels = groupSize * area;
  const groups = Math.ceil(count / groupSize);
  const blocks = Math.ceil(lanes.count / channelLanes);
  const parts = Math.min(Math.ceil(pixels / (pixelLanes * batch)), mostParts, Math.max(Math.floor(workgroupsWanted / (groups * blocks)), 8));
  const each = Math.ceil(Math.ceil(pixels / parts) / (pixelLanes * batch)) * pixelLanes * batch;
  return {
    lanes, channelLanes, pixelLanes, pixels, each, groups, blocks,
    parts: Math.ceil(pixels / each),
  };
}

/** What the four shaders have in common: `c` is the thread's channel lane, `firstPixel` to `endOfPart` its group's pixels. */
export function main(sizes: Sizes, declarations: string, body: string): string {
  const { lanes, channelLanes, pixelLanes, pixels, each } = planOf(sizes);
  return `
alias lanes = ${lanes.type};
${declarations}

@compute @workgroup_size(${channelLanes * pixelLanes})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let c = group.z * ${channelLanes}u + thread % ${channelLanes}u;
  let exists = c < ${lanes.count}u;
  let lane = thread / ${channelLanes}u;
  let start = group.y * ${pixels}u;
  let size = min(${pixels}u, ${sizes.count * sizes.area}u - start);
  let firstPixel = group.x * ${each}u;
  let endOfPart = min(firstPixel + ${each}u, size);
${body}
}`;
}

/** The address of a group's part's statistics, of which there are two. */
export function partialAt(sizes: Sizes, part: string, which: 0 | 1): string {
  const { lanes, parts } = planOf(sizes);
  return `((group.y * ${parts}u + ${part}) * 2u + ${which}u) * ${lanes.count}u + c`;
}

export const pixelAt = (sizes: Sizes, pixel: string): string => `(start + ${pixel}) * ${planOf(sizes).lanes.count}u + c`;

/** Half of a length rounded up to a power of 2, then half of that, down to 1. */
export function halves(length: number): number[] {
  const all: number[] = [];
  for (let half = 2 ** Math.ceil(Math.log2(length)) / 2; half >= 1; half /= 2) all.push(half);
  return all;
}
