// SIMD through the vector extensions that GCC and clang share, so that x86 and arm64 compile the same source.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace weakspot {

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif

#define WEAKSPOT_INLINE inline __attribute__((always_inline))

template <int count>
struct VectorType;
template <>
struct VectorType<4> {
  typedef float Type __attribute__((vector_size(16)));
};
template <>
struct VectorType<8> {
  typedef float Type __attribute__((vector_size(32)));
};
template <>
struct VectorType<16> {
  typedef float Type __attribute__((vector_size(64)));
};

template <int count>
using Vector = typename VectorType<count>::Type;

/** The machine's widest registers, but no wider than `floats`. */
constexpr int lanesFor(int floats) { return floats < lanes ? floats : lanes; }

template <int count>
WEAKSPOT_INLINE Vector<count> load(const float* from) {
  Vector<count> value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

template <int count>
WEAKSPOT_INLINE void store(float* to, Vector<count> value) {
  std::memcpy(to, &value, sizeof(value));
}

template <int count>
WEAKSPOT_INLINE Vector<count> positive(Vector<count> value) {
  const Vector<count> zero = {};
  return value > zero ? value : zero;
}

/** Results too small for a normal number are 0 while this exists: they would take a hundred times as long. */
class FlushDenormals {
 public:
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
#if defined(__x86_64__)
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }  // flush to zero, denormals are zero
  ~FlushDenormals() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#elif defined(__aarch64__)
  FlushDenormals() {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
    __asm__ volatile("msr fpcr, %0" : : "r"(before_ | (uint64_t{1} << 24)));
  }
  ~FlushDenormals() { __asm__ volatile("msr fpcr, %0" : : "r"(before_)); }

 private:
  uint64_t before_;
#else
  FlushDenormals() {}
#endif
};

inline void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

}  // namespace weakspot
