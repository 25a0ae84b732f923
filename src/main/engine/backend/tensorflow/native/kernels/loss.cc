#include <cmath>
#include <vector>

#include "kernels.h"
#include "threads.h"

namespace weakspot {
namespace {

constexpr int64_t pixelsPerTask = 4096;
/** As in the engine's overlap losses, which take MONAI's. */
constexpr double smoothing = 1e-5;

struct Sums {
  double crossEntropy = 0;
  double shared = 0;
  double predicted = 0;
  double labelled = 0;

  void add(const Sums& other) {
    crossEntropy += other.crossEntropy;
    shared += other.shared;
    predicted += other.predicted;
    labelled += other.labelled;
  }
};

float sigmoid(float x) {
  const float decay = std::exp(-std::fabs(x));
  return (x >= 0 ? 1 : decay) / (1 + decay);
}

Sums sumsOf(const float* logits, const float* target, int64_t pixels) {
  Sums sums;
  for (int64_t i = 0; i < pixels; i++) {
    const float x = logits[i];
    const float decay = std::exp(-std::fabs(x));
    const float probability = (x >= 0 ? 1 : decay) / (1 + decay);
    sums.crossEntropy += (x > 0 ? x : 0) + std::log1p(decay) - target[i] * x;
    sums.shared += probability * target[i];
    sums.predicted += probability;
    sums.labelled += target[i];
  }
  return sums;
}

}  // namespace

void segmentationLoss(
    const float* logits, const float* target, int64_t batch, int64_t pixels, const float* upstream, float* losses, float* dLogits) {
  const int64_t pieces = ceilingOf(pixels, pixelsPerTask);
  std::vector<Sums> partial(static_cast<std::size_t>(batch * pieces));
  parallelFor(batch * pieces, [&](int64_t task) {
    const int64_t from = task % pieces * pixelsPerTask;
    const int64_t start = task / pieces * pixels + from;
    const int64_t count = from + pixelsPerTask < pixels ? pixelsPerTask : pixels - from;
    partial[static_cast<std::size_t>(task)] = sumsOf(logits + start, target + start, count);
  });
  std::vector<Sums> images(static_cast<std::size_t>(batch));
  for (int64_t task = 0; task < batch * pieces; task++) images[static_cast<std::size_t>(task / pieces)].add(partial[static_cast<std::size_t>(task)]);
  for (int64_t n = 0; n < batch; n++) {
    const Sums& sums = images[static_cast<std::size_t>(n)];
    const double dice = 1 - (2 * sums.shared + smoothing) / (sums.predicted + sums.labelled + smoothing);
    losses[n] = static_cast<float>(0.5 * (sums.crossEntropy / static_cast<double>(pixels) + dice));
  }
  if (!dLogits) return;
  parallelFor(batch * pieces, [&](int64_t task) {
    const int64_t n = task / pieces;
    const Sums& sums = images[static_cast<std::size_t>(n)];
    const double denominator = sums.predicted + sums.labelled + smoothing;
    const double weight = 0.5 * upstream[n];
    const auto pixel = static_cast<float>(weight / static_cast<double>(pixels));
    const auto hit = static_cast<float>(-weight * 2 / denominator);
    const auto any = static_cast<float>(weight * (2 * sums.shared + smoothing) / (denominator * denominator));
    const int64_t from = task % pieces * pixelsPerTask;
    const int64_t end = from + pixelsPerTask < pixels ? from + pixelsPerTask : pixels;
    for (int64_t i = n * pixels + from; i < n * pixels + end; i++) {
      const float p = sigmoid(logits[i]);
      dLogits[i] = pixel * (p - target[i]) + (hit * target[i] + any) * (p * (1 - p));
    }
  });
}

}  // namespace weakspot
