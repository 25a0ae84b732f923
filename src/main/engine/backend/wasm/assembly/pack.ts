// Kernels are packed so that the inner loops read them in order: blocks of 8 output channels, filled up with zeros.

/** [rows·columns·in, out] → [⌈out/8⌉][rows·columns·in][8]. */
export function packForward(kernel: usize, packed: usize, taps: i32, inputs: i32, outputs: i32): void {
  const reduction = taps * inputs;
  for (let block = 0; block < outputs; block += 8) {
    const width = min(8, outputs - block);
    for (let k = 0; k < reduction; k++) {
      const from = kernel + (<usize>(k * outputs + block) << 2);
      copyUpToEight(from, packed, width);
      packed += 32;
    }
  }
}

/**
 * The kernel of the convolution that carries a gradient back to the input: taps in reverse, input and output channels exchanged.
 * [taps, in, out] → [⌈in/8⌉][taps·out][8].
 */
export function packBackward(kernel: usize, packed: usize, taps: i32, inputs: i32, outputs: i32): void {
  for (let block = 0; block < inputs; block += 8) {
    const width = min(8, inputs - block);
    for (let tap = taps - 1; tap >= 0; tap--) {
      for (let output = 0; output < outputs; output++) {
        const from = kernel + (<usize>((tap * inputs + block) * outputs + output) << 2);
        for (let i = 0; i < width; i++) store<f32>(packed + (<usize>i << 2), load<f32>(from + (<usize>(i * outputs) << 2)));
        for (let i = width; i < 8; i++) store<f32>(packed + (<usize>i << 2), 0);
        packed += 32;
      }
    }
  }
}

/** Rows of `channels` floats → rows of ⌈channels/8⌉·8 floats, filled up with zeros. */
export function packChannels(from: usize, to: usize, count: i32, channels: i32): void {
  const padded = (channels + 7) & ~7;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < padded; c += 8) {
      copyUpToEight(from + (<usize>c << 2), to + (<usize>c << 2), min(8, channels - c));
    }
    from += <usize>channels << 2;
    to += <usize>padded << 2;
  }
}

function copyUpToEight(from: usize, to: usize, width: i32): void {
  if (width == 8) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    return;
  }
  for (let i = 0; i < width; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)));
  for (let i = width; i < 8; i++) store<f32>(to + (<usize>i << 2), 0);
}
