/** How a shader sees a tensor of so many channels: four at a time where they divide. */
export type Lanes = { type: 'f32' | 'vec4<f32>'; width: 1 | 4; /** Elements a pixel. */ count: number };

export function lanesOf(channels: number): Lanes {
  return channels % 4 === 0 ? { type: 'vec4<f32>', width: 4, count: channels / 4 } : { type: 'f32', width: 1, count: channels };
}

export type Binding = { name: string; type: string; write?: boolean };

/** Declares the bindings of group 0 in their order. */
export function bindings(entries: readonly Binding[]): string {
  return entries
    .map(({ name, type, write }, i) => `@group(0) @binding(${i}) var<storage, ${write ? 'read_write' : 'read'}> ${name}: array<${type}>;`)
    .join('\n');
}

/** The start of a shader with one thread for each of `count` elements, whose index it calls `i`. */
export function flatMain(count: number, body: string): string {
  return `
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * 256u + thread;
  if (i >= ${count}u) { return; }
${body}
}`;
}

export function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

/**
 * A function `<name>At(image, row, column, vector)` that reads four channels of a pixel, zeros where there are none.
 *
 * @param below channels that come from an image half as large, before those of the image itself; 0 where there is but one image
 */
export function readPixels(
  name: string, { height, width, channels, below = 0 }: { height: number; width: number; channels: number; below?: number },
): { bindings: Binding[]; functions: string } {
  const own = channels - below;
  const four = below % 4 === 0 && own % 4 === 0;
  const { type } = lanesOf(four ? 4 : 1);
  const functions = `fn ${name}At(image: u32, row: u32, column: u32, vector: u32) -> vec4<f32> {
  let pixel = (image * ${height}u + row) * ${width}u + column;
${below > 0 ? `  let pixelBelow = (image * ${height / 2}u + row / 2u) * ${width / 2}u + column / 2u;` : ''}
  let channel = vector * 4u;
${four
    ? `  if (channel >= ${channels}u) { return vec4<f32>(); }
${below > 0 ? `  if (channel < ${below}u) { return ${name}Below[(pixelBelow * ${below}u + channel) / 4u]; }` : ''}
  return ${name}[(pixel * ${own}u + channel - ${below}u) / 4u];`
    : `  var value = vec4<f32>();
${repeat(4, (j) => `  if (channel + ${j}u < ${channels}u) {
    ${below > 0 ? `if (channel + ${j}u < ${below}u) { value[${j}] = ${name}Below[pixelBelow * ${below}u + channel + ${j}u]; } else { value[${j}] = ${name}[pixel * ${own}u + channel + ${j}u - ${below}u]; }` : `value[${j}] = ${name}[pixel * ${own}u + channel + ${j}u];`}
  }`)}
  return value;`}
}`;
  return { bindings: [...(below > 0 ? [{ name: `${name}Below`, type }] : []), { name, type }], functions };
}
