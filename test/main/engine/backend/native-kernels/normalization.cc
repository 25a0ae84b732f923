#include "check.h"

using namespace weakspot;

namespace {

constexpr float epsilon = 1e-5f;

void checkCase(ImageSize size, int64_t channels, int64_t group, float offset, double tolerance) {
  const int64_t perImage = size.height * size.width * channels;
  const int64_t groups = (size.batch + group - 1) / group;
  const auto count = static_cast<size_t>(size.batch * perImage);
  const auto c = static_cast<size_t>(channels);
  const Floats x = randomFloats(size.batch * perImage, 1, offset);
  const Floats dy = randomFloats(size.batch * perImage, 2);
  const Floats gamma = randomFloats(channels, 3, 1.5f);
  const Floats beta = randomFloats(channels, 4);
  Doubles mean(static_cast<size_t>(groups) * c), variance(mean), y(count), dx(count), dGamma(c), dBeta(c), inference(count);
  for (int64_t g = 0; g < groups; g++) {
    const auto from = static_cast<size_t>(g * group * perImage);
    const auto to = static_cast<size_t>(std::min(size.batch, (g + 1) * group) * perImage);
    const double n = static_cast<double>(to - from) / static_cast<double>(channels);
    for (size_t k = 0; k < c; k++) {
      double sum = 0, squares = 0, gradients = 0, products = 0;
      for (size_t i = from + k; i < to; i += c) sum += x[i];
      for (size_t i = from + k; i < to; i += c) squares += (x[i] - sum / n) * (x[i] - sum / n);
      const double inverse = 1 / std::sqrt(squares / n + epsilon);
      const auto normal = [&](size_t i) { return (x[i] - sum / n) * inverse; };
      const auto gradient = [&](size_t i) { return y[i] > 0 ? dy[i] : 0.0; };
      for (size_t i = from + k; i < to; i += c) y[i] = std::max(0.0, gamma[k] * normal(i) + beta[k]);
      for (size_t i = from + k; i < to; i += c) {
        gradients += gradient(i);
        products += gradient(i) * normal(i);
      }
      for (size_t i = from + k; i < to; i += c) dx[i] = gamma[k] * inverse * (gradient(i) - gradients / n - normal(i) * products / n);
      mean[static_cast<size_t>(g) * c + k] = sum / n;
      variance[static_cast<size_t>(g) * c + k] = squares / n;
      dGamma[k] += products;
      dBeta[k] += gradients;
    }
  }
  Floats firstMean(mean.begin(), mean.begin() + channels), firstVariance(variance.begin(), variance.begin() + channels);
  for (size_t i = 0; i < count; i++) {
    const size_t k = i % c;
    inference[i] = std::max(0.0, gamma[k] * (x[i] - static_cast<double>(firstMean[k])) / std::sqrt(static_cast<double>(firstVariance[k]) + epsilon) + beta[k]);
  }
  char name[128];
  std::snprintf(name, sizeof(name), "normalization of %d images of %d channels in groups of %d, mean %g", static_cast<int>(size.batch),
                static_cast<int>(channels), static_cast<int>(group), static_cast<double>(offset));
  check(name, tolerance, {y, mean, variance, inference}, [&](std::vector<Floats>& out) {
    batchNormalizationRelu(x.data(), size, channels, group, gamma.data(), beta.data(), epsilon, out[0].data(), out[1].data(), out[2].data());
    batchNormalizationReluInference(
        x.data(), size, channels, gamma.data(), beta.data(), firstMean.data(), firstVariance.data(), epsilon, out[3].data());
  });
  // In place, as the gradient may be.
  check(std::string("gradient of ") + name, tolerance, {dx, dGamma, dBeta}, [&](std::vector<Floats>& out) {
    const Floats floatMean(mean.begin(), mean.end()), floatVariance(variance.begin(), variance.end());
    out[0] = dy;
    batchNormalizationReluGradient(
        x.data(), out[0].data(), size, channels, group, gamma.data(), beta.data(), floatMean.data(), floatVariance.data(), epsilon,
        out[0].data(), out[1].data(), out[2].data());
  });
}

}  // namespace

void checkNormalization() {
  for (const int64_t channels : {1, 3, 5, 8, 16, 24, 64, 96, 129}) checkCase({5, 9, 7}, channels, 2, 0.25f, 1e-5);
  checkCase({4, 96, 96}, 8, 4, 0, 1e-5);
  checkCase({3, 64, 64}, 24, 1, 0, 1e-5);
  // A mean 1,000 times the spread: x itself carries but four digits of the deviation.
  checkCase({2, 30, 31}, 8, 2, 1000, 2e-4);
  const Floats x = randomFloats(70000 * 3, 1, 0.5f);
  Doubles sums(3);
  for (size_t i = 0; i < x.size(); i++) sums[i % 3] += x[i];
  check("sums of 3 channels", 1e-6, {sums}, [&](std::vector<Floats>& out) { channelSums(x.data(), 70000, 3, out[0].data()); });
}
