// How fast the native kernels are: GFLOP/s of each convolution of the U-Net (counted as multiplied out, whatever the method) and
// milliseconds of all kernels of one training step. native_kernels_pytorch.py measures the same convolutions in PyTorch.
//
//   K=src/main/engine/backend/tensorflow/native/kernels
//   c++ -std=c++17 -O3 -march=native -ffp-contract=fast -pthread -I$K $K/*.cc bench/native-kernels.cc -o native-kernels
//   ./native-kernels [threads] [size] [base channels] [batch]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "kernels.h"

using namespace weakspot;

namespace {

using Floats = std::vector<float>;

/** Least of several runs, in ms: what the machine can do when nothing else runs. */
double leastMs(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  double least = 1e30;
  const auto start = Clock::now();
  for (int i = 0; i < 5 || (i < 200 && Clock::now() - start < std::chrono::milliseconds(150)); i++) {
    const auto from = Clock::now();
    work();
    least = std::min(least, std::chrono::duration<double, std::milli>(Clock::now() - from).count());
  }
  return least;
}

Floats values(int64_t count) {
  Floats result(static_cast<size_t>(count));
  for (size_t i = 0; i < result.size(); i++) result[i] = static_cast<float>(static_cast<int>(i * 2654435761u % 2001) - 1000) / 1000;
  return result;
}

std::map<std::string, double> totals;

struct Bench {
  int64_t batch;

  /** Where `below` is not 0, so many of the input channels come from enlarged images of half the side. */
  void convolve(int64_t side, int64_t inputs, int64_t outputs, int64_t kernelSide, int64_t below, bool first) const {
    const ImageSize size{batch, side, side};
    const KernelSize kernelSize{kernelSide, kernelSide, inputs, outputs};
    const int64_t pixels = batch * side * side;
    const Floats x = values(pixels * (inputs - below)), enlarged = values(pixels / 4 * below), dy = values(pixels * outputs);
    const Floats kernel = values(kernelSide * kernelSide * inputs * outputs);
    Floats y(dy.size()), dx(x.size()), dBelow(enlarged.size()), dKernel(kernel.size());
    const Joined joined{enlarged.data(), below, x.data(), inputs - below};
    const double forward = leastMs([&] {
      if (below) joinedConvolution(joined, size, kernel.data(), kernelSize, nullptr, false, y.data());
      else convolution(x.data(), size, kernel.data(), kernelSize, nullptr, false, y.data());
    });
    const double input = first ? 0 : leastMs([&] {
      if (below) joinedConvolutionInputGradient(dy.data(), size, kernel.data(), kernelSize, dBelow.data(), below, dx.data());
      else convolutionInputGradient(dy.data(), size, kernel.data(), kernelSize, dx.data());
    });
    const double filter = leastMs([&] {
      if (below) joinedConvolutionFilterGradient(joined, dy.data(), size, kernelSize, dKernel.data());
      else convolutionFilterGradient(x.data(), dy.data(), size, kernelSize, dKernel.data());
    });
    const double flop = 2e-6 * static_cast<double>(pixels * kernelSide * kernelSide * inputs * outputs);
    std::printf("%4d² %3d → %3d %d×%d  forward %7.3f ms %6.1f GFLOP/s   input gradient %7.3f ms %6.1f   filter gradient %7.3f ms %6.1f\n",
                static_cast<int>(side), static_cast<int>(inputs), static_cast<int>(outputs), static_cast<int>(kernelSide),
                static_cast<int>(kernelSide), forward, flop / forward, input, first ? 0 : flop / input, filter, flop / filter);
    totals["convolution forward"] += forward;
    totals["convolution input gradient"] += input;
    totals["convolution filter gradient"] += filter;
  }

  void normalize(int64_t side, int64_t channels) const {
    const ImageSize size{batch, side, side};
    const Floats x = values(batch * side * side * channels), gamma = values(channels), beta = values(channels);
    Floats y(x.size()), dx(x.size()), dGamma(gamma.size()), dBeta(gamma.size());
    Floats mean(static_cast<size_t>(batch * channels)), variance(mean.size());
    const double forward = leastMs([&] {
      batchNormalizationRelu(x.data(), size, channels, 4, gamma.data(), beta.data(), 1e-5f, y.data(), mean.data(), variance.data());
    });
    const double gradient = leastMs([&] {
      batchNormalizationReluGradient(
          x.data(), y.data(), size, channels, 4, gamma.data(), beta.data(), mean.data(), variance.data(), 1e-5f, dx.data(), dGamma.data(), dBeta.data());
    });
    std::printf("%4d² %3d normalization  forward %7.3f ms   gradient %7.3f ms\n", static_cast<int>(side), static_cast<int>(channels), forward, gradient);
    totals["normalization forward"] += forward;
    totals["normalization gradient"] += gradient;
  }

  void pool(int64_t side, int64_t channels) const {
    const ImageSize size{batch, side, side};
    const Floats x = values(batch * side * side * channels);
    Floats y(x.size() / 4), dx(x.size());
    totals["pooling"] += leastMs([&] { maxPool2(x.data(), size, channels, y.data()); });
    totals["pooling"] += leastMs([&] { maxPool2Gradient(x.data(), y.data(), size, channels, dx.data()); });
  }

  void lose(int64_t pixels) const {
    const Floats logits = values(batch * pixels), upstream = values(batch);
    Floats target = values(batch * pixels);
    for (float& value : target) value = value > 0 ? 1.0f : 0.0f;
    Floats losses(upstream.size()), gradient(logits.size());
    totals["loss"] += leastMs([&] { segmentationLoss(logits.data(), target.data(), batch, pixels, upstream.data(), losses.data(), gradient.data()); });
  }

  void update(int64_t parameters) const {
    const Floats gradient = values(parameters);
    Floats parameter = gradient, m(gradient.size()), v(gradient.size(), 1.0f), average = gradient;
    const AdamWTensor tensor{parameter.data(), gradient.data(), m.data(), v.data(), parameter.data(), m.data(), v.data(), parameters, 1};
    const AverageTensor averaged{average.data(), parameter.data(), average.data(), parameters};
    totals["optimizer"] += leastMs([&] {
      adamW(&tensor, 1, {0.9, 0.999, 1e-8, 1e-3, 1});
      movingAverage(&averaged, 1, 0.99);
    });
  }
};

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int index, int64_t otherwise) { return index < count ? std::atoll(arguments[index]) : otherwise; };
  setThreads(static_cast<int>(argument(1, threads())));
  const int64_t size = argument(2, 96);
  const int64_t base = argument(3, 8);
  const Bench bench{argument(4, 8)};
  int64_t parameters = 0;
  const auto block = [&](int level, int64_t inputs, int64_t outputs, int64_t below) {
    bench.convolve(size >> level, inputs, outputs, 3, below, inputs == 3);
    bench.normalize(size >> level, outputs);
    parameters += 9 * inputs * outputs + 2 * outputs;
  };
  for (int level = 0; level < 4; level++) {
    const int64_t channels = base << level;
    block(level, level ? channels / 2 : 3, channels, 0);
    block(level, channels, channels, 0);
    if (level < 3) bench.pool(size >> level, channels);
  }
  for (int level = 2; level >= 0; level--) {
    const int64_t channels = base << level;
    block(level, 3 * channels, channels, 2 * channels);
    block(level, channels, channels, 0);
  }
  bench.convolve(size, base, 1, 1, 0, false);
  bench.lose(size * size);
  bench.update(parameters);

  double sum = 0;
  std::printf("\nOne step of %d images of %d² with %d base channels on %d threads:\n", static_cast<int>(bench.batch), static_cast<int>(size),
              static_cast<int>(base), threads());
  for (const auto& [name, ms] : totals) {
    std::printf("%-30s %8.2f ms\n", name.c_str(), ms);
    sum += ms;
  }
  std::printf("%-30s %8.2f ms = %.1f images/s\n", "all", sum, static_cast<double>(bench.batch) / sum * 1000);
}
