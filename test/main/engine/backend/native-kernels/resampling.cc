#include "check.h"

using namespace weakspot;

namespace {

void checkCase(ImageSize size, int64_t channels) {
  const auto [batch, height, width] = size;
  Floats x = randomFloats(batch * height * width * channels, 1);
  // Few different values, so that many blocks have several greatest ones.
  for (float& value : x) value = std::round(value * 2);
  const Floats small = randomFloats(batch * (height / 2) * (width / 2) * channels, 2);
  Doubles pooled(small.size()), poolGradient(x.size()), enlarged(x.size()), enlargedGradient(small.size());
  for (int64_t n = 0; n < batch; n++)
    for (int64_t i = 0; i < height / 2; i++)
      for (int64_t j = 0; j < width / 2; j++)
        for (int64_t c = 0; c < channels; c++) {
          const auto to = static_cast<size_t>(((n * (height / 2) + i) * (width / 2) + j) * channels + c);
          size_t first = 0;
          pooled[to] = -1e30;
          for (int64_t r = 0; r < 2; r++)
            for (int64_t s = 0; s < 2; s++) {
              const auto at = static_cast<size_t>(((n * height + 2 * i + r) * width + 2 * j + s) * channels + c);
              if (x[at] > pooled[to]) {
                pooled[to] = x[at];
                first = at;
              }
              enlarged[at] = small[to];
              enlargedGradient[to] += x[at];
            }
          poolGradient[first] = small[to];
        }
  const std::string name = std::to_string(height) + " x " + std::to_string(width) + " pixels of " + std::to_string(channels) + " channels";
  check("resampling " + name, 0, {pooled, poolGradient, enlarged}, [&](std::vector<Floats>& out) {
    maxPool2(x.data(), size, channels, out[0].data());
    maxPool2Gradient(x.data(), small.data(), size, channels, out[1].data());
    upsample2(small.data(), {batch, height / 2, width / 2}, channels, out[2].data());
  });
  check("gradient of enlarging " + name, 1e-7, {enlargedGradient}, [&](std::vector<Floats>& out) {
    upsample2Gradient(x.data(), {batch, height / 2, width / 2}, channels, out[0].data());
  });
}

}  // namespace

void checkResampling() {
  for (const int64_t channels : {1, 3, 4, 8, 13, 16, 29, 48}) checkCase({2, 6, 10}, channels);
  checkCase({3, 96, 96}, 8);
  const Floats a = randomFloats(500 * 5, 1), b = randomFloats(500 * 8, 2);
  Doubles joined, taken;
  for (size_t i = 0; i < 500; i++) {
    joined.insert(joined.end(), a.begin() + static_cast<int64_t>(i) * 5, a.begin() + static_cast<int64_t>(i) * 5 + 5);
    joined.insert(joined.end(), b.begin() + static_cast<int64_t>(i) * 8, b.begin() + static_cast<int64_t>(i) * 8 + 8);
    taken.insert(taken.end(), b.begin() + static_cast<int64_t>(i) * 8 + 2, b.begin() + static_cast<int64_t>(i) * 8 + 5);
  }
  check("joining and taking channels", 0, {joined, taken}, [&](std::vector<Floats>& out) {
    concatenateChannels(a.data(), 5, b.data(), 8, 500, out[0].data());
    takeChannels(b.data(), 500, 8, 2, 3, out[1].data());
  });
}
