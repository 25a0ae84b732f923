#include <cmath>
#include <vector>

#include "kernels.h"
#include "threads.h"

namespace weakspot {
namespace {

constexpr int64_t floatsPerTask = 16 * 1024;

/** work(tensor, from, to) for pieces of all tensors: short ones are gathered to one task. */
template <class Tensor, class Work>
void forEachPiece(const Tensor* tensors, int64_t count, Work&& work) {
  struct Piece {
    const Tensor* tensor;
    int64_t from;
    int64_t to;
  };
  std::vector<Piece> pieces;
  std::vector<int64_t> starts;
  int64_t filled = floatsPerTask;
  for (int64_t i = 0; i < count; i++) {
    for (int64_t from = 0; from < tensors[i].length; from += floatsPerTask) {
      const int64_t to = from + floatsPerTask < tensors[i].length ? from + floatsPerTask : tensors[i].length;
      if (filled >= floatsPerTask) {
        starts.push_back(static_cast<int64_t>(pieces.size()));
        filled = 0;
      }
      pieces.push_back({tensors + i, from, to});
      filled += to - from;
    }
  }
  starts.push_back(static_cast<int64_t>(pieces.size()));
  parallelFor(static_cast<int64_t>(starts.size()) - 1, [&](int64_t task) {
    for (int64_t i = starts[static_cast<std::size_t>(task)]; i < starts[static_cast<std::size_t>(task) + 1]; i++) {
      const Piece& piece = pieces[static_cast<std::size_t>(i)];
      work(*piece.tensor, piece.from, piece.to);
    }
  });
}

}  // namespace

void adamW(const AdamWTensor* tensors, int64_t count, const AdamWStep& step) {
  const auto beta1 = static_cast<float>(step.beta1);
  const auto beta2 = static_cast<float>(step.beta2);
  const auto rest1 = static_cast<float>(1 - step.beta1);
  const auto rest2 = static_cast<float>(1 - step.beta2);
  const auto epsilon = static_cast<float>(step.epsilon);
  const auto rate = static_cast<float>(step.rate);
  const auto inverseRoot2 = static_cast<float>(step.inverseRoot2);
  forEachPiece(tensors, count, [&](const AdamWTensor& tensor, int64_t from, int64_t to) {
    const auto keep = static_cast<float>(tensor.keep);
    for (int64_t i = from; i < to; i++) {
      const float gradient = tensor.gradient[i];
      const float m = beta1 * tensor.m[i] + rest1 * gradient;
      const float v = beta2 * tensor.v[i] + rest2 * (gradient * gradient);
      tensor.newParameter[i] = keep * tensor.parameter[i] - rate * m / (std::sqrt(v) * inverseRoot2 + epsilon);
      tensor.newM[i] = m;
      tensor.newV[i] = v;
    }
  });
}

void movingAverage(const AverageTensor* tensors, int64_t count, double decay) {
  const auto kept = static_cast<float>(decay);
  const auto rest = static_cast<float>(1 - decay);
  forEachPiece(tensors, count, [&](const AverageTensor& tensor, int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) tensor.newAverage[i] = kept * tensor.average[i] + rest * tensor.value[i];
  });
}

}  // namespace weakspot
