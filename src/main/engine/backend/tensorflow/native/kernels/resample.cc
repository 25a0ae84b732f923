#include <algorithm>

#include "kernels.h"
#include "threads.h"
#include "vector.h"

namespace weakspot {
namespace {

// Bytes moved that repay handing a task to a thread.
constexpr int64_t floatsPerTask = 32 * 1024;

int64_t rowsPerTask(int64_t rowFloats) { return std::max<int64_t>(1, floatsPerTask / rowFloats); }

/** vector(c, lanes as a type) for channels in vectors, then in smaller ones down to single floats. */
template <class Visit>
WEAKSPOT_INLINE void forEachVector(int64_t channels, Visit&& visit) {
  int64_t c = 0;
  for (; c + lanes <= channels; c += lanes) visit(c, std::integral_constant<int, lanes>());
  if constexpr (lanes > 8) {
    for (; c + 8 <= channels; c += 8) visit(c, std::integral_constant<int, 8>());
  }
  for (; c + 4 <= channels; c += 4) visit(c, std::integral_constant<int, 4>());
}

/** work(upper left of a block of 2 × 2 in the large images, its pixel in the small images), row by row. */
template <class Work>
void forEachBlockOfPixels(ImageSize large, int64_t channels, Work&& work) {
  const int64_t across = large.width / 2;
  const int64_t rowFloats = large.width * channels;
  parallelRanges(large.batch * (large.height / 2), rowsPerTask(2 * rowFloats), [&](int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
      for (int64_t j = 0; j < across; j++) work(2 * row * rowFloats + 2 * j * channels, (row * across + j) * channels);
    }
  });
}

template <int n>
WEAKSPOT_INLINE Vector<n> greater(Vector<n> a, Vector<n> b) {
  return a > b ? a : b;
}

}  // namespace

void maxPool2(const float* x, ImageSize size, int64_t channels, float* y) {
  const int64_t below = size.width * channels;
  forEachBlockOfPixels(size, channels, [&](int64_t at, int64_t to) {
    const float* p = x + at;
    forEachVector(channels, [&](int64_t c, auto n) {
      const auto upper = greater<n>(load<n>(p + c), load<n>(p + c + channels));
      const auto lower = greater<n>(load<n>(p + c + below), load<n>(p + c + below + channels));
      store<n>(y + to + c, greater<n>(upper, lower));
    });
    for (int64_t c = channels / 4 * 4; c < channels; c++) {
      y[to + c] = std::max(std::max(p[c], p[c + channels]), std::max(p[c + below], p[c + below + channels]));
    }
  });
}

void maxPool2Gradient(const float* x, const float* dy, ImageSize size, int64_t channels, float* dx) {
  const int64_t below = size.width * channels;
  forEachBlockOfPixels(size, channels, [&](int64_t at, int64_t to) {
    const float* p = x + at;
    float* q = dx + at;
    forEachVector(channels, [&](int64_t c, auto n) {
      const Vector<n> zero = {};
      const auto a = load<n>(p + c);
      const auto b = load<n>(p + c + channels);
      const auto d = load<n>(p + c + below);
      const auto e = load<n>(p + c + below + channels);
      const auto upper = greater<n>(a, b);
      const auto lower = greater<n>(d, e);
      const auto gradient = load<n>(dy + to + c);
      const auto above = lower > upper ? zero : gradient;
      const auto under = lower > upper ? gradient : zero;
      store<n>(q + c, b > a ? zero : above);
      store<n>(q + c + channels, b > a ? above : zero);
      store<n>(q + c + below, e > d ? zero : under);
      store<n>(q + c + below + channels, e > d ? under : zero);
    });
    for (int64_t c = channels / 4 * 4; c < channels; c++) {
      const int64_t places[4] = {c, c + channels, c + below, c + below + channels};
      int64_t first = places[0];
      for (const int64_t place : places) {
        q[place] = 0;
        if (p[place] > p[first]) first = place;
      }
      q[first] = dy[to + c];
    }
  });
}

void upsample2(const float* x, ImageSize size, int64_t channels, float* y) {
  const int64_t below = 2 * size.width * channels;
  forEachBlockOfPixels({size.batch, 2 * size.height, 2 * size.width}, channels, [&](int64_t at, int64_t from) {
    float* q = y + at;
    forEachVector(channels, [&](int64_t c, auto n) {
      const auto value = load<n>(x + from + c);
      store<n>(q + c, value);
      store<n>(q + c + channels, value);
      store<n>(q + c + below, value);
      store<n>(q + c + below + channels, value);
    });
    for (int64_t c = channels / 4 * 4; c < channels; c++) {
      q[c] = q[c + channels] = q[c + below] = q[c + below + channels] = x[from + c];
    }
  });
}

void upsample2Gradient(const float* dy, ImageSize size, int64_t channels, float* dx) {
  const int64_t below = 2 * size.width * channels;
  forEachBlockOfPixels({size.batch, 2 * size.height, 2 * size.width}, channels, [&](int64_t at, int64_t to) {
    const float* p = dy + at;
    forEachVector(channels, [&](int64_t c, auto n) {
      const auto upper = load<n>(p + c) + load<n>(p + c + channels);
      const auto lower = load<n>(p + c + below) + load<n>(p + c + below + channels);
      store<n>(dx + to + c, upper + lower);
    });
    for (int64_t c = channels / 4 * 4; c < channels; c++) {
      dx[to + c] = (p[c] + p[c + channels]) + (p[c + below] + p[c + below + channels]);
    }
  });
}

void concatenateChannels(const float* a, int64_t aChannels, const float* b, int64_t bChannels, int64_t pixels, float* y) {
  const int64_t channels = aChannels + bChannels;
  parallelRanges(pixels, rowsPerTask(channels), [&](int64_t from, int64_t to) {
    for (int64_t pixel = from; pixel < to; pixel++) {
      std::memcpy(y + pixel * channels, a + pixel * aChannels, static_cast<size_t>(aChannels) * sizeof(float));
      std::memcpy(y + pixel * channels + aChannels, b + pixel * bChannels, static_cast<size_t>(bChannels) * sizeof(float));
    }
  });
}

void takeChannels(const float* x, int64_t pixels, int64_t channels, int64_t first, int64_t count, float* y) {
  parallelRanges(pixels, rowsPerTask(channels), [&](int64_t from, int64_t to) {
    for (int64_t pixel = from; pixel < to; pixel++) {
      std::memcpy(y + pixel * count, x + pixel * channels + first, static_cast<size_t>(count) * sizeof(float));
    }
  });
}

}  // namespace weakspot
