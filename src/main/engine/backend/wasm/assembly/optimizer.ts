import { madd } from './madd';

/**
 * One AdamW update of `length` floats: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * θ ← keep·θ − rate·m/(√v·inverseRoot2 + ε), with rate = η/(1 − β₁ᵗ), inverseRoot2 = 1/√(1 − β₂ᵗ), keep = 1 − ηλ or 1.
 */
export function adamW(
  parameter: usize, gradient: usize, m: usize, v: usize, length: i32,
  beta1: f32, beta2: f32, rest1: f32, rest2: f32, rate: f32, inverseRoot2: f32, epsilon: f32, keep: f32,
  newParameter: usize, newM: usize, newV: usize,
): void {
  const splatBeta1 = f32x4.splat(beta1);
  const splatBeta2 = f32x4.splat(beta2);
  const splatRest1 = f32x4.splat(rest1);
  const splatRest2 = f32x4.splat(rest2);
  const splatRate = f32x4.splat(rate);
  const splatRoot = f32x4.splat(inverseRoot2);
  const splatEpsilon = f32x4.splat(epsilon);
  const splatKeep = f32x4.splat(keep);
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = <usize>i << 2;
    const g = v128.load(gradient + at);
    const first = madd(splatBeta1, v128.load(m + at), f32x4.mul(splatRest1, g));
    const second = madd(splatBeta2, v128.load(v + at), f32x4.mul(splatRest2, f32x4.mul(g, g)));
    const step = f32x4.div(f32x4.mul(splatRate, first), madd(f32x4.sqrt(second), splatRoot, splatEpsilon));
    v128.store(newM + at, first);
    v128.store(newV + at, second);
    v128.store(newParameter + at, f32x4.sub(f32x4.mul(splatKeep, v128.load(parameter + at)), step));
  }
  for (let i = whole; i < length; i++) {
    const at = <usize>i << 2;
    const g = load<f32>(gradient + at);
    const first = beta1 * load<f32>(m + at) + rest1 * g;
    const second = beta2 * load<f32>(v + at) + rest2 * (g * g);
    store<f32>(newM + at, first);
    store<f32>(newV + at, second);
    store<f32>(newParameter + at, keep * load<f32>(parameter + at) - (rate * first) / (sqrt<f32>(second) * inverseRoot2 + epsilon));
  }
}

/** out = decay·average + rest·value, `length` floats. */
export function movingAverage(average: usize, value: usize, length: i32, decay: f32, rest: f32, out: usize): void {
  const splatDecay = f32x4.splat(decay);
  const splatRest = f32x4.splat(rest);
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = <usize>i << 2;
    v128.store(out + at, madd(splatDecay, v128.load(average + at), f32x4.mul(splatRest, v128.load(value + at))));
  }
  for (let i = whole; i < length; i++) {
    const at = <usize>i << 2;
    store<f32>(out + at, decay * load<f32>(average + at) + rest * load<f32>(value + at));
  }
}
