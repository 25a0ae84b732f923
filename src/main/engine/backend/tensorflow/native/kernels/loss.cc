#include <vector>

#include "kernels.h"
#include "logistic.h"
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

/** work(first pixel, lanes in use): whole vectors are read where they lie, the last ones from a copy filled up with zeros. */
template <class Work>
void forEachVector(int64_t from, int64_t to, Work&& work) {
  for (int64_t i = from; i < to; i += lanes) work(i, to - i < lanes ? to - i : lanes);
}

Vector<lanes> loadUpTo(const float* from, int64_t count) {
  if (count == lanes) return load<lanes>(from);
  Vector<lanes> value = {};
  std::memcpy(&value, from, static_cast<size_t>(count) * sizeof(float));
  return value;
}

/** In single precision within a vector's lane over a piece of at most 4,096 pixels, in double precision over lanes and pieces. */
Sums sumsOf(const float* logits, const float* target, int64_t pixels) {
  Vector<lanes> crossEntropy = {};
  Vector<lanes> shared = {};
  Vector<lanes> predicted = {};
  Vector<lanes> labelled = {};
  double padding = 0;
  forEachVector(0, pixels, [&](int64_t i, int64_t count) {
    const Vector<lanes> x = loadUpTo(logits + i, count);
    const Vector<lanes> t = loadUpTo(target + i, count);
    const Logistic value = logistic(x);
    crossEntropy += value.softplus - t * x;
    shared += value.sigmoid * t;
    predicted += value.sigmoid;
    labelled += t;
    padding += static_cast<double>(lanes - count);
  });
  // A lane that was filled up with 0 has added σ(0) and softplus(0).
  const Logistic ofZero = logistic(Vector<lanes>{});
  Sums sums{-padding * static_cast<double>(ofZero.softplus[0]), 0, -padding * static_cast<double>(ofZero.sigmoid[0]), 0};
  for (int lane = 0; lane < lanes; lane++) sums.add({crossEntropy[lane], shared[lane], predicted[lane], labelled[lane]});
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
    forEachVector(n * pixels + from, n * pixels + end, [&](int64_t i, int64_t count) {
      const Vector<lanes> t = loadUpTo(target + i, count);
      const Vector<lanes> p = logistic(loadUpTo(logits + i, count)).sigmoid;
      const Vector<lanes> gradient = pixel * (p - t) + (hit * t + any) * (p * (1.0f - p));
      std::memcpy(dLogits + i, &gradient, static_cast<size_t>(count) * sizeof(float));
    });
  });
}

}  // namespace weakspot
