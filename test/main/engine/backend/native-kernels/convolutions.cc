#include "check.h"

using namespace weakspot;

namespace {

struct Case {
  ImageSize size;
  KernelSize kernel;
};

std::string nameOf(const Case& c) {
  char text[128];
  std::snprintf(text, sizeof(text), "%d x %dx%d, %dx%d, %d to %d", static_cast<int>(c.size.batch), static_cast<int>(c.size.height),
                static_cast<int>(c.size.width), static_cast<int>(c.kernel.height), static_cast<int>(c.kernel.width),
                static_cast<int>(c.kernel.inputs), static_cast<int>(c.kernel.outputs));
  return text;
}

/** Visits every product of a convolution: indices of x, kernel and y. */
template <class Visit>
void forEachProduct(const Case& c, Visit&& visit) {
  const auto [batch, height, width] = c.size;
  const auto [kernelHeight, kernelWidth, inputs, outputs] = c.kernel;
  for (int64_t n = 0; n < batch; n++)
    for (int64_t i = 0; i < height; i++)
      for (int64_t j = 0; j < width; j++)
        for (int64_t r = 0; r < kernelHeight; r++)
          for (int64_t s = 0; s < kernelWidth; s++) {
            const int64_t row = i + r - kernelHeight / 2;
            const int64_t column = j + s - kernelWidth / 2;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (int64_t k = 0; k < inputs; k++)
              for (int64_t o = 0; o < outputs; o++)
                visit(static_cast<size_t>(((n * height + row) * width + column) * inputs + k),
                      static_cast<size_t>(((r * kernelWidth + s) * inputs + k) * outputs + o),
                      static_cast<size_t>(((n * height + i) * width + j) * outputs + o));
          }
}

void checkCase(const Case& c, double tolerance) {
  const int64_t pixels = c.size.batch * c.size.height * c.size.width;
  const auto [kernelHeight, kernelWidth, inputs, outputs] = c.kernel;
  const Floats x = randomFloats(pixels * inputs, 1);
  const Floats dy = randomFloats(pixels * outputs, 2);
  const Floats kernel = randomFloats(kernelHeight * kernelWidth * inputs * outputs, 3);
  const Floats bias = randomFloats(outputs, 4);
  Doubles y(dy.size());
  Doubles dx(x.size());
  Doubles dKernel(kernel.size());
  forEachProduct(c, [&](size_t at, size_t tap, size_t to) {
    y[to] += static_cast<double>(x[at]) * kernel[tap];
    dx[at] += static_cast<double>(dy[to]) * kernel[tap];
    dKernel[tap] += static_cast<double>(x[at]) * dy[to];
  });
  Doubles activated(y);
  for (size_t i = 0; i < y.size(); i++) activated[i] = std::max(0.0, y[i] + bias[i % bias.size()]);

  check("convolution of " + nameOf(c), tolerance, {y, activated}, [&](std::vector<Floats>& out) {
    convolution(x.data(), c.size, kernel.data(), c.kernel, nullptr, false, out[0].data());
    convolution(x.data(), c.size, kernel.data(), c.kernel, bias.data(), true, out[1].data());
  });
  check("gradients of " + nameOf(c), tolerance, {dx, dKernel}, [&](std::vector<Floats>& out) {
    convolutionInputGradient(dy.data(), c.size, kernel.data(), c.kernel, out[0].data());
    convolutionFilterGradient(x.data(), dy.data(), c.size, c.kernel, out[1].data());
  });
}

/** Against the same convolution of a tensor joined by hand. */
void checkJoined(ImageSize size, int64_t belowChannels, int64_t skipChannels, int64_t outputs) {
  const Case c{size, {3, 3, belowChannels + skipChannels, outputs}};
  const auto [batch, height, width] = size;
  const int64_t inputs = c.kernel.inputs;
  const Floats below = randomFloats(batch * (height / 2) * (width / 2) * belowChannels, 1);
  const Floats skip = randomFloats(batch * height * width * skipChannels, 2);
  const Floats kernel = randomFloats(9 * inputs * outputs, 3);
  const Floats dy = randomFloats(batch * height * width * outputs, 4);
  // Where channel k of pixel (n, i, j) lies: in `below` as it is, in `skip` after all of below.
  const auto place = [&](size_t at) {
    const int64_t k = static_cast<int64_t>(at) % inputs;
    const int64_t pixel = static_cast<int64_t>(at) / inputs;
    const int64_t n = pixel / (height * width);
    const int64_t i = pixel / width % height;
    const int64_t j = pixel % width;
    if (k < belowChannels) return ((n * (height / 2) + i / 2) * (width / 2) + j / 2) * belowChannels + k;
    return static_cast<int64_t>(below.size()) + pixel * skipChannels + k - belowChannels;
  };
  Doubles y(dy.size());
  Doubles dx(below.size() + skip.size());
  Doubles dKernel(kernel.size());
  forEachProduct(c, [&](size_t at, size_t tap, size_t to) {
    const auto from = static_cast<size_t>(place(at));
    const double value = from < below.size() ? below[from] : skip[from - below.size()];
    y[to] += value * kernel[tap];
    dx[from] += static_cast<double>(dy[to]) * kernel[tap];
    dKernel[tap] += value * dy[to];
  });
  const Joined x{below.data(), belowChannels, skip.data(), skipChannels};
  check("joined convolution of " + nameOf(c), 1e-5, {y, dx, dKernel}, [&](std::vector<Floats>& out) {
    joinedConvolution(x, size, kernel.data(), c.kernel, nullptr, false, out[0].data());
    joinedConvolutionInputGradient(dy.data(), size, kernel.data(), c.kernel, out[1].data(), belowChannels, out[1].data() + below.size());
    joinedConvolutionFilterGradient(x, dy.data(), size, c.kernel, out[2].data());
  });
}

}  // namespace

void checkConvolutions() {
  // Single precision, and the extra digit that F(4, 3) costs: largest error in units of the largest value.
  constexpr double plain = 2e-6;
  constexpr double winograd = 1e-5;
  for (const int64_t inputs : {1, 3, 5, 8, 24}) checkCase({{2, 7, 9}, {3, 3, inputs, 3}}, plain);
  for (const int64_t outputs : {1, 5, 8, 17, 48}) checkCase({{3, 6, 13}, {1, 1, 8, outputs}}, plain);
  for (const int64_t inputs : {1, 8, 13}) checkCase({{3, 50, 41}, {1, 1, inputs, 1}}, plain);
  checkCase({{2, 5, 4}, {5, 3, 4, 12}}, plain);
  checkCase({{1, 33, 50}, {3, 3, 3, 8}}, plain);
  checkCase({{1, 1, 1}, {3, 3, 3, 4}}, plain);
  for (const int64_t inputs : {6, 8, 13, 24, 64}) {
    for (const int64_t outputs : {8, 11, 16, 48}) checkCase({{2, 10, 7}, {3, 3, inputs, outputs}}, winograd);
  }
  checkCase({{1, 1, 1}, {3, 3, 8, 8}}, winograd);
  checkCase({{9, 12, 12}, {3, 3, 64, 64}}, winograd);
  checkCase({{3, 24, 24}, {3, 3, 96, 32}}, winograd);
  checkCase({{2, 61, 50}, {3, 3, 8, 24}}, winograd);
  checkJoined({2, 12, 20}, 16, 8, 8);
  checkJoined({3, 10, 6}, 32, 16, 40);
  checkJoined({1, 6, 2}, 8, 5, 8);
  checkJoined({2, 4, 6}, 12, 4, 16);
  checkJoined({2, 4, 6}, 2, 2, 3);
}
