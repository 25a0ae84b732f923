#include "pointwise.h"

#include <vector>

#include "threads.h"
#include "vector.h"

namespace weakspot {
namespace {

constexpr int64_t pixelsPerTask = 4096;

/** Whole vectors of four, and the rest one by one. */
float product(const float* x, const float* kernel, int64_t inputs) {
  Vector<4> sums = {};
  int64_t k = 0;
  for (; k + 4 <= inputs; k += 4) sums += load<4>(x + k) * load<4>(kernel + k);
  float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; k < inputs; k++) sum += x[k] * kernel[k];
  return sum;
}

}  // namespace

void pointwiseConvolution(const float* x, int64_t pixels, const float* kernel, int64_t inputs, const float* bias, bool relu, float* y) {
  const float addend = bias ? *bias : 0;
  parallelRanges(pixels, pixelsPerTask, [&](int64_t from, int64_t to) {
    for (int64_t pixel = from; pixel < to; pixel++) {
      const float value = product(x + pixel * inputs, kernel, inputs) + addend;
      y[pixel] = relu && !(value > 0) ? 0 : value;
    }
  });
}

void pointwiseInputGradient(const float* dy, int64_t pixels, const float* kernel, int64_t inputs, float* dx) {
  parallelRanges(pixels, pixelsPerTask, [&](int64_t from, int64_t to) {
    for (int64_t pixel = from; pixel < to; pixel++) {
      float* at = dx + pixel * inputs;
      int64_t k = 0;
      for (; k + 8 <= inputs; k += 8) {
        for (int lane = 0; lane < 8; lane += lanesFor(8)) store<lanesFor(8)>(at + k + lane, dy[pixel] * load<lanesFor(8)>(kernel + k + lane));
      }
      for (; k < inputs; k++) at[k] = dy[pixel] * kernel[k];
    }
  });
}

void pointwiseFilterGradient(const float* x, const float* dy, int64_t pixels, int64_t inputs, float* dKernel) {
  constexpr int n = lanesFor(8);
  const int64_t tasks = ceilingOf(pixels, pixelsPerTask);
  std::vector<double> partials(static_cast<std::size_t>(tasks * inputs));
  parallelRanges(pixels, pixelsPerTask, [&](int64_t from, int64_t to) {
    double* sums = partials.data() + from / pixelsPerTask * inputs;
    int64_t k = 0;
    for (; k + n <= inputs; k += n) {
      // Four sums: each waits for its last addition.
      Vector<n> sum[4] = {};
      int64_t pixel = from;
      for (; pixel + 4 <= to; pixel += 4) {
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) sum[i] += dy[pixel + i] * load<n>(x + (pixel + i) * inputs + k);
      }
      for (; pixel < to; pixel++) sum[0] += dy[pixel] * load<n>(x + pixel * inputs + k);
      const Vector<n> total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
      for (int lane = 0; lane < n; lane++) sums[k + lane] = total[lane];
    }
    for (; k < inputs; k++) {
      for (int64_t pixel = from; pixel < to; pixel++) sums[k] += dy[pixel] * x[pixel * inputs + k];
    }
  });
  for (int64_t k = 0; k < inputs; k++) {
    double sum = 0;
    for (int64_t task = 0; task < tasks; task++) sum += partials[static_cast<std::size_t>(task * inputs + k)];
    dKernel[k] = static_cast<float>(sum);
  }
}

}  // namespace weakspot
