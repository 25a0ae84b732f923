// A 1 × 1 convolution to one channel, as a network ends with: one scalar product for each pixel, bound by memory.
#pragma once

#include "kernels.h"

namespace weakspot {

void pointwiseConvolution(const float* x, int64_t pixels, const float* kernel, int64_t inputs, const float* bias, bool relu, float* y);
void pointwiseInputGradient(const float* dy, int64_t pixels, const float* kernel, int64_t inputs, float* dx);
void pointwiseFilterGradient(const float* x, const float* dy, int64_t pixels, int64_t inputs, float* dKernel);

}  // namespace weakspot
