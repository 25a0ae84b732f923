// The linear maps of Winograd's minimal filtering (Winograd 1980; Lavin & Gray 2016) with the points 0, ±1, ±2 and ∞: six
// products in place of twelve, along each axis. Inputs of 6 values give F(4, 3), four outputs of a filter of 3 (convolution),
// and F(3, 4), three outputs of a filter of 4 (filter gradient, the filter being 4 pixels of dy).
#pragma once

#include "vector.h"

namespace weakspot {

constexpr int winogradTile = 4;
constexpr int winogradPatch = 6;
constexpr int winogradPositions = 36;

/** Patch of 6 inputs → 6 positions. */
template <class V>
WEAKSPOT_INLINE void transformPatch(const V (&d)[6], V (&t)[6]) {
  const V even = d[4] - 4.0f * d[2];
  const V odd = d[3] - 4.0f * d[1];
  const V evenTwo = d[4] - d[2];
  const V oddTwo = d[3] - d[1];
  t[0] = 4.0f * d[0] + (d[4] - 5.0f * d[2]);
  t[1] = even + odd;
  t[2] = even - odd;
  t[3] = evenTwo + 2.0f * oddTwo;
  t[4] = evenTwo - 2.0f * oddTwo;
  t[5] = 4.0f * d[1] + (d[5] - 5.0f * d[3]);
}

// Where an image is enlarged twice, the six inputs of a patch are e₀ e₁ e₁ e₂ e₂ e₃: position 2 is 0. And where outputs are
// added up in pairs, position 2 does not count. So 25 of the 36 positions remain.
constexpr int halvedPositions[5] = {0, 1, 3, 4, 5};
constexpr bool isHalvedPosition(int position) { return position / 6 != 2 && position % 6 != 2; }

/** Patch of 4 inputs of which the middle ones count twice → positions 0, 1, 3, 4, 5. */
template <class V>
WEAKSPOT_INLINE void transformHalvedPatch(const V (&e)[4], V (&t)[5]) {
  const V difference = e[2] - e[1];
  const V outer = e[2] - 4.0f * e[1];
  t[0] = 4.0f * e[0] + (outer - e[1]);
  t[1] = outer + outer;
  t[2] = 3.0f * difference;
  t[3] = -difference;
  t[4] = 4.0f * e[1] + (e[3] - 5.0f * e[2]);
}

/** Positions 0, 1, 3, 4, 5 → sums of outputs 0 and 1, 2 and 3. */
template <class V>
WEAKSPOT_INLINE void transformHalvedOutput(const V (&m)[5], V (&y)[2]) {
  const V inner = m[1] + m[1];
  const V outer = 3.0f * m[2] - m[3];
  y[0] = m[0] + (inner + outer);
  y[1] = m[4] + (inner + 4.0f * outer);
}

/** 6 positions → 4 outputs. */
template <class V>
WEAKSPOT_INLINE void transformOutput(const V (&m)[6], V (&y)[4]) {
  const V sum = m[1] + m[2];
  const V difference = m[1] - m[2];
  const V sumTwo = m[3] + m[4];
  const V differenceTwo = m[3] - m[4];
  y[0] = m[0] + (sum + sumTwo);
  y[1] = difference + 2.0f * differenceTwo;
  y[2] = sum + 4.0f * sumTwo;
  y[3] = (difference + 8.0f * differenceTwo) + m[5];
}

/** 4 output gradients → 6 positions, without the factors in `winogradScale`. */
template <class V>
WEAKSPOT_INLINE void transformGradient(const V (&g)[4], V (&t)[6]) {
  const V even = g[0] + g[2];
  const V odd = g[1] + g[3];
  const V evenTwo = g[0] + 4.0f * g[2];
  const V oddTwo = g[1] + 4.0f * g[3];
  t[0] = g[0];
  t[1] = even + odd;
  t[2] = even - odd;
  t[3] = evenTwo + 2.0f * oddTwo;
  t[4] = evenTwo - 2.0f * oddTwo;
  t[5] = g[3];
}

/** 6 positions → 3 filter gradients. */
template <class V>
WEAKSPOT_INLINE void transformFilterGradient(const V (&m)[6], V (&w)[3]) {
  const V sum = m[1] + m[2];
  const V difference = m[1] - m[2];
  const V sumTwo = m[3] + m[4];
  const V differenceTwo = m[3] - m[4];
  w[0] = m[0] + (sum + sumTwo);
  w[1] = difference + 2.0f * differenceTwo;
  w[2] = (sum + 4.0f * sumTwo) + m[5];
}

/** 3 filter taps → 6 positions, without the factors in `winogradScale`. */
template <class V>
WEAKSPOT_INLINE void transformFilter(const V (&g)[3], V (&t)[6]) {
  const V even = g[0] + g[2];
  const V evenTwo = g[0] + 4.0f * g[2];
  t[0] = g[0];
  t[1] = even + g[1];
  t[2] = even - g[1];
  t[3] = evenTwo + 2.0f * g[1];
  t[4] = evenTwo - 2.0f * g[1];
  t[5] = g[2];
}

/** For positions along one axis. */
constexpr float winogradScale[6] = {1.0f / 4, -1.0f / 6, -1.0f / 6, 1.0f / 24, 1.0f / 24, 1.0f};

/**
 * One of these maps along both axes: in × in values → out × out. columns(j)(i) gives a value, write(i, j, value) takes one.
 */
template <int in, int out, class V, class Columns, class Transform, class Write>
WEAKSPOT_INLINE void transformBothAxes(Columns&& columns, Transform&& transform, Write&& write) {
  V half[out][in];
#pragma GCC unroll 6
  for (int j = 0; j < in; j++) {
    const auto read = columns(j);
    V column[in];
    V result[out];
#pragma GCC unroll 6
    for (int i = 0; i < in; i++) column[i] = read(i);
    transform(column, result);
#pragma GCC unroll 6
    for (int i = 0; i < out; i++) half[i][j] = result[i];
  }
#pragma GCC unroll 6
  for (int i = 0; i < out; i++) {
    V result[out];
    transform(half[i], result);
#pragma GCC unroll 6
    for (int j = 0; j < out; j++) write(i, j, result[j]);
  }
}

/**
 * transformPatch along both axes, rows of positions two by two, so that what lies between the axes stays in registers at the
 * cost of reading inputs twice.
 */
template <class V, class Columns, class Write>
WEAKSPOT_INLINE void transformPatchBothAxes(Columns&& columns, Write&& write) {
  V first[6];
  V second[6];
  const auto writeRows = [&](int i, int j) {
    V result[6];
    transformPatch(first, result);
#pragma GCC unroll 6
    for (int c = 0; c < 6; c++) write(i, c, result[c]);
    transformPatch(second, result);
#pragma GCC unroll 6
    for (int c = 0; c < 6; c++) write(j, c, result[c]);
  };
#pragma GCC unroll 6
  for (int c = 0; c < 6; c++) {
    const auto read = columns(c);
    const V even = read(4) - 4.0f * read(2);
    const V odd = read(3) - 4.0f * read(1);
    first[c] = even + odd;
    second[c] = even - odd;
  }
  writeRows(1, 2);
#pragma GCC unroll 6
  for (int c = 0; c < 6; c++) {
    const auto read = columns(c);
    const V even = read(4) - read(2);
    const V odd = read(3) - read(1);
    first[c] = even + 2.0f * odd;
    second[c] = even - 2.0f * odd;
  }
  writeRows(3, 4);
#pragma GCC unroll 6
  for (int c = 0; c < 6; c++) {
    const auto read = columns(c);
    first[c] = 4.0f * read(0) + (read(4) - 5.0f * read(2));
    second[c] = 4.0f * read(1) + (read(5) - 5.0f * read(3));
  }
  writeRows(0, 5);
}

}  // namespace weakspot
