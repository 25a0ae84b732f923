// The inner loops of all convolutions: small matrix products whose sums stay in registers.
#pragma once

#include <algorithm>
#include <type_traits>

#include "vector.h"

namespace weakspot {

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int registers = 32;
#else
constexpr int registers = 16;
#endif

/** Output channels that one tile computes: two registers at most. */
constexpr int widestBlock = lanes == 16 ? 32 : lanes == 8 ? 16 : 8;

/** Rows (pixels or Winograd tiles) of a tile whose sums, one row of weights and one factor fit in the registers. */
constexpr int tileRows(int width) { return 12 * (width / lanesFor(width)) + 3 <= registers ? 12 : 6; }

/** Rows that a tile may read and write past the last one. */
constexpr int slackRows = 12;

/** Channels are filled up to blocks of 8, 16 or 32: visit(first channel, width as a type). */
template <class Visit>
inline void forEachBlock(int64_t channels, Visit&& visit) {
  for (int64_t first = 0; first < channels;) {
    const int64_t rest = channels - first;
    if constexpr (widestBlock >= 32) {
      if (rest > 24) {
        visit(first, std::integral_constant<int, 32>());
        first += 32;
        continue;
      }
    }
    if constexpr (widestBlock >= 16) {
      if (rest > 8) {
        visit(first, std::integral_constant<int, 16>());
        first += 16;
        continue;
      }
    }
    visit(first, std::integral_constant<int, 8>());
    first += 8;
  }
}

/** Channels with those that fill up the last block. */
inline int64_t filledChannels(int64_t channels) {
  int64_t filled = 0;
  forEachBlock(channels, [&](int64_t first, auto width) { filled = first + width; });
  return filled;
}

template <int width, int rows>
struct Tile {
  static constexpr int vectorLanes = lanesFor(width);
  static constexpr int vectors = width / vectorLanes;
  Vector<vectorLanes> sums[rows][vectors];
};

/**
 * sums[row][o] = bias[o] + Σ over segments s and q < run of x[s·segmentStride + row·rowStride + q]·weights[s·run + q][o].
 * rowStride is a constant so that all rows are read relative to one address; fixedRun, if not 0, is `run`.
 */
template <int width, int rows, int rowStride, int fixedRun>
WEAKSPOT_INLINE void multiply(
    Tile<width, rows>& tile, const float* x, int64_t segments, int64_t segmentStride, int64_t run, const float* weights, const float* bias) {
  constexpr int n = Tile<width, rows>::vectorLanes;
  constexpr int vectors = Tile<width, rows>::vectors;
  Vector<n> sums[rows][vectors];
  for (int v = 0; v < vectors; v++) {
    const Vector<n> initial = bias ? load<n>(bias + v * n) : Vector<n>{};
#pragma GCC unroll 12
    for (int row = 0; row < rows; row++) sums[row][v] = initial;
  }
  for (int64_t segment = 0; segment < segments; segment++) {
    const float* from = x + segment * segmentStride;
    const auto step = [&](int64_t q) __attribute__((always_inline)) {
      Vector<n> weight[vectors];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++) weight[v] = load<n>(weights + v * n);
#pragma GCC unroll 12
      for (int row = 0; row < rows; row++) {
        const float factor = from[row * rowStride + q];
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) sums[row][v] += factor * weight[v];
      }
      weights += width;
    };
    if constexpr (fixedRun > 0) {
#pragma GCC unroll 9
      for (int64_t q = 0; q < fixedRun; q++) step(q);
    } else {
#pragma GCC unroll 4
      for (int64_t q = 0; q < run; q++) step(q);
    }
  }
#pragma GCC unroll 12
  for (int row = 0; row < rows; row++) {
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) tile.sums[row][v] = sums[row][v];
  }
}

/**
 * sums[q][o] += Σ over rows of lines and i < length of x[line·xLine + i·xStride + q]·dy[line·dyLine + i·dyStride + o], q < inputs.
 */
template <int width, int inputs, int xStride>
WEAKSPOT_INLINE void accumulateProducts(
    const float* x, int64_t xLine, const float* dy, int64_t dyLine, int64_t dyStride, int64_t lines, int64_t length, float* sums, int64_t sumStride) {
  constexpr int n = lanesFor(width);
  constexpr int vectors = width / n;
  Vector<n> total[inputs][vectors] = {};
  for (int64_t line = 0; line < lines; line++) {
    const float* from = x + line * xLine;
    const float* gradient = dy + line * dyLine;
    for (int64_t i = 0; i < length; i++) {
      Vector<n> factor[vectors];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++) factor[v] = load<n>(gradient + v * n);
#pragma GCC unroll 12
      for (int q = 0; q < inputs; q++) {
        const float value = from[q];
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) total[q][v] += value * factor[v];
      }
      from += xStride;
      gradient += dyStride;
    }
  }
#pragma GCC unroll 12
  for (int q = 0; q < inputs; q++) {
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) {
      float* to = sums + q * sumStride + v * n;
      store<n>(to, load<n>(to) + total[q][v]);
    }
  }
}

}  // namespace weakspot
