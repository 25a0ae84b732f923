// G g Gᵀ and its transpose; see patch.ts.

/** [3, 3, in, out] → [out/8][16][in][8], G g Gᵀ; out is a multiple of 8. */
export function packWinogradForward(kernel: usize, packed: usize, inputs: i32, outputs: i32): void {
  const tap = <usize>(inputs * outputs) << 2;
  for (let block = 0; block < outputs; block += 8) {
    for (let k = 0; k < inputs; k++) {
      const from = kernel + (<usize>(k * outputs + block) << 2);
      const to = packed + (<usize>k << 5);
      transformKernel(from, tap, to, <usize>inputs << 5);
      transformKernel(from + 16, tap, to + 16, <usize>inputs << 5);
    }
    packed += <usize>inputs << 9;
  }
}

/**
 * For the convolution that carries a gradient back to the input: taps in reverse, channels exchanged.
 * [3, 3, in, out] → [in/8][16][out][8]; in is a multiple of 8. scratch: 9 · 32 bytes.
 */
export function packWinogradBackward(kernel: usize, packed: usize, inputs: i32, outputs: i32, scratch: usize): void {
  for (let block = 0; block < inputs; block += 8) {
    for (let k = 0; k < outputs; k++) {
      for (let tap = 0; tap < 9; tap++) {
        const from = kernel + (<usize>(((8 - tap) * inputs + block) * outputs + k) << 2);
        for (let i = 0; i < 8; i++) {
          store<f32>(scratch + (<usize>(tap * 8 + i) << 2), load<f32>(from + (<usize>(i * outputs) << 2)));
        }
      }
      const to = packed + (<usize>k << 5);
      transformKernel(scratch, 32, to, <usize>outputs << 5);
      transformKernel(scratch + 16, 32, to + 16, <usize>outputs << 5);
    }
    packed += <usize>outputs << 9;
  }
}

/** G g Gᵀ of four channels; taps `tap` bytes apart, positions `plane` bytes apart. */
function transformKernel(g: usize, tap: usize, u: usize, plane: usize): void {
  for (let i = 0; i < 4; i++) {
    const h0 = kernelRow(g, tap, i);
    const h1 = kernelRow(g + tap, tap, i);
    const h2 = kernelRow(g + 2 * tap, tap, i);
    const half = f32x4.splat(0.5);
    const ends = f32x4.mul(half, f32x4.add(h0, h2));
    const middle = f32x4.mul(half, h1);
    v128.store(u, h0);
    v128.store(u + plane, f32x4.add(ends, middle));
    v128.store(u + 2 * plane, f32x4.sub(ends, middle));
    v128.store(u + 3 * plane, h2);
    u += plane << 2;
  }
}

/** Row i of G applied over the kernel's rows, at one column. */
function kernelRow(g: usize, tap: usize, i: i32): v128 {
  const g0 = v128.load(g);
  const g1 = v128.load(g + 3 * tap);
  const g2 = v128.load(g + 6 * tap);
  if (i == 0) return g0;
  if (i == 3) return g2;
  const half = f32x4.splat(0.5);
  const ends = f32x4.mul(half, f32x4.add(g0, g2));
  const middle = f32x4.mul(half, g1);
  return i == 1 ? f32x4.add(ends, middle) : f32x4.sub(ends, middle);
}

/** Gᵀ s G: 16 planes of sums → 9 of taps. */
export function gatherKernel(sums: usize, plane: usize, out: usize): void {
  const half = f32x4.splat(0.5);
  const end = sums + plane;
  for (; sums < end; sums += 16, out += 16) {
    for (let column = 0; column < 3; column++) {
      const t0 = gatherRow(sums, plane, column);
      const t1 = gatherRow(sums + (plane << 2), plane, column);
      const t2 = gatherRow(sums + (plane << 3), plane, column);
      const t3 = gatherRow(sums + 12 * plane, plane, column);
      const middle = f32x4.mul(half, f32x4.add(t1, t2));
      const to = out + <usize>column * plane;
      v128.store(to, f32x4.add(t0, middle));
      v128.store(to + 3 * plane, f32x4.mul(half, f32x4.sub(t1, t2)));
      v128.store(to + 6 * plane, f32x4.add(middle, t3));
    }
  }
}

function gatherRow(s: usize, plane: usize, column: i32): v128 {
  const s1 = v128.load(s + plane);
  const s2 = v128.load(s + 2 * plane);
  const half = f32x4.splat(0.5);
  if (column == 1) return f32x4.mul(half, f32x4.sub(s1, s2));
  return f32x4.add(f32x4.mul(half, f32x4.add(s1, s2)), v128.load(column == 0 ? s : s + 3 * plane));
}
