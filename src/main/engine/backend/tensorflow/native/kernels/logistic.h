// σ and softplus of whole vectors, to a few units in the last place.
#pragma once

#include "vector.h"

namespace weakspot {

template <int count>
struct IntegersType;
template <>
struct IntegersType<4> {
  typedef int32_t Type __attribute__((vector_size(16)));
};
template <>
struct IntegersType<8> {
  typedef int32_t Type __attribute__((vector_size(32)));
};
template <>
struct IntegersType<16> {
  typedef int32_t Type __attribute__((vector_size(64)));
};
using Integers = typename IntegersType<lanes>::Type;

/**
 * exp(x) for x in [−87, 0]: x = n·ln 2 + r with |r| ≤ ½ ln 2, and Taylor's sum for exp(r) to r⁷, whose rest is below 1e-8.
 * ln 2 is taken off in two parts so that r keeps its digits (Cody & Waite 1980).
 */
WEAKSPOT_INLINE Vector<lanes> exponential(Vector<lanes> x) {
  // Added to a small float, 1.5·2²³ leaves its nearest integer in the last bits.
  constexpr float rounding = 12582912.0f;
  const Vector<lanes> shifted = x * 1.44269504088896341f + rounding;
  const Vector<lanes> n = shifted - rounding;
  const Vector<lanes> r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector<lanes> sum = r * (1.0f / 5040) + 1.0f / 720;
  sum = sum * r + 1.0f / 120;
  sum = sum * r + 1.0f / 24;
  sum = sum * r + 1.0f / 6;
  sum = sum * r + 0.5f;
  sum = sum * r + 1.0f;
  sum = sum * r + 1.0f;
  const Integers power = ((Integers)shifted + 127) << 23;
  return sum * (Vector<lanes>)power;
}

/** log(1 + d) for d in [0, 1]: 2 artanh(z) with z = d/(2 + d) ≤ ⅓, summed to z¹⁵. */
WEAKSPOT_INLINE Vector<lanes> logarithmOfOnePlus(Vector<lanes> d) {
  const Vector<lanes> z = d / (2.0f + d);
  const Vector<lanes> square = z * z;
  Vector<lanes> sum = square * (1.0f / 15) + 1.0f / 13;
  sum = sum * square + 1.0f / 11;
  sum = sum * square + 1.0f / 9;
  sum = sum * square + 1.0f / 7;
  sum = sum * square + 1.0f / 5;
  sum = sum * square + 1.0f / 3;
  return 2.0f * z + (2.0f * z * square) * sum;
}

struct Logistic {
  Vector<lanes> sigmoid;
  Vector<lanes> softplus;
};

WEAKSPOT_INLINE Logistic logistic(Vector<lanes> x) {
  const Vector<lanes> zero = {};
  const Vector<lanes> size = x > zero ? x : -x;
  const Vector<lanes> limit = zero + 87.0f;
  const Vector<lanes> decay = exponential(size < limit ? -size : -limit);
  const Vector<lanes> one = zero + 1.0f;
  return {(x > zero ? one : decay) / (1.0f + decay), positive<lanes>(x) + logarithmOfOnePlus(decay)};
}

}  // namespace weakspot
