import { madd } from './madd';

/** 2^y of four numbers in [−126, 0], by the Taylor series of 2^(y − nearest integer): 2e-7 of it off at most. */
// @ts-ignore: decorator
@inline
function powerOfTwo(y: v128): v128 {
  const whole = f32x4.nearest(y);
  const rest = f32x4.sub(y, whole);
  // ln(2)^k / k!
  let power = f32x4.splat(1.5403530e-4);
  power = madd(power, rest, f32x4.splat(1.3333558e-3));
  power = madd(power, rest, f32x4.splat(9.6181291e-3));
  power = madd(power, rest, f32x4.splat(5.5504109e-2));
  power = madd(power, rest, f32x4.splat(2.4022651e-1));
  power = madd(power, rest, f32x4.splat(6.9314718e-1));
  power = madd(power, rest, f32x4.splat(1));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(power, scale);
}

/**
 * Of each pixel a of an image, Σ_b K_ab and Σ_b K_ab·p_b over the window around it, where K_ab is 2 to the power of
 * −(‖Δplanes‖² + reach·‖Δposition‖²), times both pixels' gates. Each pair is computed once and added at both ends.
 *
 * All planes are height × stride floats, followed by at least 4 of gate 0; the last `radius` columns of each row have gate 0 too, so
 * that pairs across the image's sides come to nothing without being told apart. total, message: zeros to begin with.
 */
export function addAffinities(
  red: usize, green: usize, blue: usize, gate: usize, probability: usize, height: i32, stride: i32, radius: i32, reach: f32, total: usize, message: usize,
): void {
  const lowest = f32x4.splat(-126);
  for (let rows = 0; rows <= radius && rows < height; rows++) {
    for (let columns = rows == 0 ? 1 : -radius; columns <= radius; columns++) {
      const position = f32x4.splat(-reach * <f32>(rows * rows + columns * columns));
      const step = <usize>(rows * stride + columns) << 2;
      const end = (<usize>(height * stride) << 2) - step;
      for (let a: usize = 0; a < end; a += 16) {
        const b = a + step;
        const dr = f32x4.sub(v128.load(red + a), v128.load(red + b));
        const dg = f32x4.sub(v128.load(green + a), v128.load(green + b));
        const db = f32x4.sub(v128.load(blue + a), v128.load(blue + b));
        const distance = madd(dr, dr, madd(dg, dg, f32x4.mul(db, db)));
        const power = powerOfTwo(f32x4.max(f32x4.sub(position, distance), lowest));
        const affinity = f32x4.mul(power, f32x4.mul(v128.load(gate + a), v128.load(gate + b)));
        v128.store(total + a, f32x4.add(v128.load(total + a), affinity));
        v128.store(message + a, madd(affinity, v128.load(probability + b), v128.load(message + a)));
        // Read only now: the two ends' places may overlap.
        v128.store(total + b, f32x4.add(v128.load(total + b), affinity));
        v128.store(message + b, madd(affinity, v128.load(probability + a), v128.load(message + b)));
      }
    }
  }
}
