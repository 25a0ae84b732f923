// Convolution kernels at Winograd's positions.
#pragma once

#include "multiply.h"
#include "winograd.h"
#include "winograd-tiles.h"

namespace weakspot {

struct TransformedFilter {
  const float* data;
  int64_t positionStride;
  int64_t inputs;

  /** [inputs][width] of the block of outputs from `first` on. */
  const float* block(int position, int64_t first) const { return data + position * positionStride + first * inputs; }
};

/** All of a kernel, in this thread's workspace; inputs are filled up to a multiple of 8 and outputs to whole blocks, with zeros. */
TransformedFilter transformKernel(const float* kernel, KernelSize size, Direction direction);

}  // namespace weakspot
