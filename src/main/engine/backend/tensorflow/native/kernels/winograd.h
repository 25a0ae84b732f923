// Convolutions of 3 × 3 by Winograd's minimal filtering: a quarter of the multiplications.
#pragma once

#include "images.h"

namespace weakspot {

enum class Direction { kForward, kInputGradient };

/**
 * y = x ∗ kernel + bias, cut at 0 if `relu`; the input gradient is the convolution of dy (as x) with the kernel turned around.
 * kernel: [3, 3, inputs, outputs] of the forward convolution. Where y's first tensor is halved, it gets sums of 2 × 2 pixels.
 */
void winogradConvolution(const Source& x, const float* kernel, KernelSize kernelSize, Direction direction, const float* bias, bool relu, const Target& y);

void winogradFilterGradient(const Source& x, const float* dy, KernelSize kernelSize, float* dKernel);

}  // namespace weakspot
