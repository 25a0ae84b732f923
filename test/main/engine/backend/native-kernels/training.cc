#include "check.h"

using namespace weakspot;

namespace {

void checkOptimizer() {
  std::vector<Floats> parameters, gradients, m, v;
  Doubles updated, newM, newV, averaged;
  const AdamWStep step{0.9, 0.999, 1e-8, 1e-3 / (1 - std::pow(0.9, 3)), 1 / std::sqrt(1 - std::pow(0.999, 3))};
  const auto keep = [](size_t tensor) { return tensor % 2 ? 1.0 : 1 - 1e-3 * 0.01; };
  for (const int64_t length : {1, 7, 3000, 40000, 16384, 0, 5}) {
    const size_t tensor = parameters.size();
    parameters.push_back(randomFloats(length, 10 + tensor));
    gradients.push_back(randomFloats(length, 20 + tensor));
    m.push_back(randomFloats(length, 30 + tensor));
    v.push_back(randomFloats(length, 40 + tensor, 1.01f));
    for (size_t i = 0; i < static_cast<size_t>(length); i++) {
      const double g = gradients[tensor][i];
      newM.push_back(0.9 * m[tensor][i] + 0.1 * g);
      newV.push_back(0.999 * v[tensor][i] + 0.001 * g * g);
      updated.push_back(keep(tensor) * parameters[tensor][i] - step.rate * newM.back() / (std::sqrt(newV.back()) * step.inverseRoot2 + 1e-8));
      averaged.push_back(0.99 * m[tensor][i] + 0.01 * parameters[tensor][i]);
    }
  }
  check("AdamW and moving average of several tensors", 1e-6, {updated, newM, newV, averaged}, [&](std::vector<Floats>& out) {
    std::vector<AdamWTensor> tensors;
    std::vector<AverageTensor> averages;
    int64_t at = 0;
    for (size_t i = 0; i < parameters.size(); i++) {
      const auto length = static_cast<int64_t>(parameters[i].size());
      tensors.push_back({parameters[i].data(), gradients[i].data(), m[i].data(), v[i].data(), out[0].data() + at, out[1].data() + at,
                         out[2].data() + at, length, keep(i)});
      averages.push_back({m[i].data(), parameters[i].data(), out[3].data() + at, length});
      at += length;
    }
    adamW(tensors.data(), static_cast<int64_t>(tensors.size()), step);
    movingAverage(averages.data(), static_cast<int64_t>(averages.size()), 0.99);
  });
}

double lossOf(const double* logits, const float* target, int64_t pixels) {
  double crossEntropy = 0, shared = 0, predicted = 0, labelled = 0;
  for (int64_t i = 0; i < pixels; i++) {
    const double p = 1 / (1 + std::exp(-logits[i]));
    crossEntropy += std::log1p(std::exp(-std::fabs(logits[i]))) + std::max(0.0, logits[i]) - target[i] * logits[i];
    shared += p * target[i];
    predicted += p;
    labelled += target[i];
  }
  return 0.5 * (crossEntropy / static_cast<double>(pixels) + 1 - (2 * shared + 1e-5) / (predicted + labelled + 1e-5));
}

/** The gradient against differences of the loss, in double precision. */
void checkLoss(int64_t batch, int64_t pixels, float scale) {
  Floats logits = randomFloats(batch * pixels, 1);
  Floats target = randomFloats(batch * pixels, 2);
  for (float& value : logits) value *= scale;
  for (float& value : target) value = value > 0.3f ? 1.0f : 0.0f;
  const Floats upstream = randomFloats(batch, 3, 1.5f);
  Doubles losses, gradient, exact(logits.begin(), logits.end());
  for (int64_t n = 0; n < batch; n++) {
    const auto loss = [&] { return lossOf(exact.data() + n * pixels, target.data() + n * pixels, pixels); };
    losses.push_back(loss());
    for (int64_t i = 0; i < pixels; i++) {
      double& logit = exact[static_cast<size_t>(n * pixels + i)];
      const double before = logit;
      logit = before + 1e-3;
      const double above = loss();
      logit = before - 1e-3;
      gradient.push_back(upstream[static_cast<size_t>(n)] * (above - loss()) / 2e-3);
      logit = before;
    }
  }
  check("segmentation loss at logits up to " + std::to_string(scale), 2e-6, {losses, gradient}, [&](std::vector<Floats>& out) {
    segmentationLoss(logits.data(), target.data(), batch, pixels, upstream.data(), out[0].data(), out[1].data());
  });
}

}  // namespace

void checkTraining() {
  checkOptimizer();
  checkLoss(3, 300, 4);
  checkLoss(2, 77, 40);
  const Floats large{100, -100, 100, -100};
  const Floats target{1, 0, 0, 1};
  // Two of four pixels wrong by 100 nats each; Dice: 1 − 2/4.
  check("segmentation loss of logits far from 0", 1e-6, {{0.5 * (50 + 0.5)}}, [&](std::vector<Floats>& out) {
    segmentationLoss(large.data(), target.data(), 1, 4, nullptr, out[0].data(), nullptr);
  });
}
