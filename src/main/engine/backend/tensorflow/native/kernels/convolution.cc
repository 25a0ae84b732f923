#include <cstddef>
#include <vector>

#include "direct.h"
#include "kernels.h"
#include "pointwise.h"

namespace weakspot {
namespace {

/** Winograd's method fills channels up to eight and images up to tiles of 4 × 4. */
bool suitsWinograd(KernelSize kernel) { return kernel.height == 3 && kernel.width == 3 && kernel.inputs >= 6 && kernel.outputs >= 6; }

bool isPointwise(KernelSize kernel) { return kernel.height == 1 && kernel.width == 1 && kernel.outputs == 1; }

int64_t pixelsOf(ImageSize size) { return size.batch * size.height * size.width; }

bool readsJoined(KernelSize kernel, int64_t belowChannels) { return suitsWinograd(kernel) && belowChannels % 8 == 0; }

std::vector<float> images(ImageSize size, int64_t channels) {
  return std::vector<float>(static_cast<std::size_t>(pixelsOf(size) * channels));
}

ImageSize halved(ImageSize size) { return {size.batch, size.height / 2, size.width / 2}; }

std::vector<float> join(const Joined& x, ImageSize size) {
  std::vector<float> enlarged = images(size, x.belowChannels);
  std::vector<float> joined = images(size, x.belowChannels + x.skipChannels);
  upsample2(x.below, halved(size), x.belowChannels, enlarged.data());
  concatenateChannels(enlarged.data(), x.belowChannels, x.skip, x.skipChannels, pixelsOf(size), joined.data());
  return joined;
}

Source sourceOf(const Joined& x, ImageSize size) { return {size, x.below, x.belowChannels, x.skip, x.skipChannels}; }

}  // namespace

void convolution(const float* x, ImageSize size, const float* kernel, KernelSize kernelSize, const float* bias, bool relu, float* y) {
  if (isPointwise(kernelSize)) return pointwiseConvolution(x, pixelsOf(size), kernel, kernelSize.inputs, bias, relu, y);
  const auto method = suitsWinograd(kernelSize) ? winogradConvolution : directConvolution;
  method(single(x, size, kernelSize.inputs), kernel, kernelSize, Direction::kForward, bias, relu, single(y, size, kernelSize.outputs));
}

void convolutionInputGradient(const float* dy, ImageSize size, const float* kernel, KernelSize kernelSize, float* dx) {
  if (isPointwise(kernelSize)) return pointwiseInputGradient(dy, pixelsOf(size), kernel, kernelSize.inputs, dx);
  const auto method = suitsWinograd(kernelSize) ? winogradConvolution : directConvolution;
  method(single(dy, size, kernelSize.outputs), kernel, kernelSize, Direction::kInputGradient, nullptr, false, single(dx, size, kernelSize.inputs));
}

void convolutionFilterGradient(const float* x, const float* dy, ImageSize size, KernelSize kernelSize, float* dKernel) {
  if (isPointwise(kernelSize)) return pointwiseFilterGradient(x, dy, pixelsOf(size), kernelSize.inputs, dKernel);
  const auto method = suitsWinograd(kernelSize) ? winogradFilterGradient : directFilterGradient;
  method(single(x, size, kernelSize.inputs), dy, kernelSize, dKernel);
}

void joinedConvolution(const Joined& x, ImageSize size, const float* kernel, KernelSize kernelSize, const float* bias, bool relu, float* y) {
  if (!readsJoined(kernelSize, x.belowChannels)) return convolution(join(x, size).data(), size, kernel, kernelSize, bias, relu, y);
  winogradConvolution(sourceOf(x, size), kernel, kernelSize, Direction::kForward, bias, relu, single(y, size, kernelSize.outputs));
}

void joinedConvolutionInputGradient(
    const float* dy, ImageSize size, const float* kernel, KernelSize kernelSize, float* dBelow, int64_t belowChannels, float* dSkip) {
  const int64_t skipChannels = kernelSize.inputs - belowChannels;
  const Source source = single(dy, size, kernelSize.outputs);
  if (readsJoined(kernelSize, belowChannels)) {
    const Target target{size, dBelow, belowChannels, dSkip, skipChannels};
    return winogradConvolution(source, kernel, kernelSize, Direction::kInputGradient, nullptr, false, target);
  }
  const int64_t pixels = pixelsOf(size);
  std::vector<float> joined = images(size, kernelSize.inputs);
  std::vector<float> enlarged = images(size, belowChannels);
  convolutionInputGradient(dy, size, kernel, kernelSize, joined.data());
  takeChannels(joined.data(), pixels, kernelSize.inputs, 0, belowChannels, enlarged.data());
  takeChannels(joined.data(), pixels, kernelSize.inputs, belowChannels, skipChannels, dSkip);
  upsample2Gradient(enlarged.data(), halved(size), belowChannels, dBelow);
}

void joinedConvolutionFilterGradient(const Joined& x, const float* dy, ImageSize size, KernelSize kernelSize, float* dKernel) {
  if (!readsJoined(kernelSize, x.belowChannels)) return convolutionFilterGradient(join(x, size).data(), dy, size, kernelSize, dKernel);
  winogradFilterGradient(sourceOf(x, size), dy, kernelSize, dKernel);
}

}  // namespace weakspot
