// Convolutions as they are defined: any odd kernel, any number of channels.
#pragma once

#include "winograd.h"

namespace weakspot {

/** See `winogradConvolution`; x and y are one tensor each. */
void directConvolution(const Source& x, const float* kernel, KernelSize kernelSize, Direction direction, const float* bias, bool relu, const Target& y);

void directFilterGradient(const Source& x, const float* dy, KernelSize kernelSize, float* dKernel);

}  // namespace weakspot
