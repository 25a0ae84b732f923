// What the checks of the native kernels share: random tensors, comparison, and a report line for each check.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "kernels.h"

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

/** Numbers in [−1, 1) + offset, the same everywhere (xorshift64*, Marsaglia 2003, Vigna 2016). */
inline Floats randomFloats(int64_t count, uint64_t seed, float offset = 0) {
  uint64_t state = seed * 0x9E3779B97F4A7C15ull + 1;
  Floats values(static_cast<size_t>(count));
  for (float& value : values) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    value = static_cast<float>(static_cast<double>((state * 0x2545F4914F6CDD1Dull) >> 40) / (1 << 23) - 1) + offset;
  }
  return values;
}

inline int failures = 0;

inline void report(const std::string& name, bool passed, double error) {
  std::printf("%s %s (error %.2g)\n", passed ? "ok" : "FAILED", name.c_str(), error);
  if (!passed) failures++;
}

/** Greatest difference, in units of the greatest expected size. */
inline double relativeError(const Floats& actual, const Doubles& expected) {
  double largest = 1e-30;
  double error = actual.size() == expected.size() ? 0 : 1e30;
  for (size_t i = 0; i < expected.size() && error < 1e30; i++) {
    if (!std::isfinite(actual[i])) return 1e30;
    largest = std::max(largest, std::fabs(expected[i]));
    error = std::max(error, std::fabs(actual[i] - expected[i]));
  }
  return error / largest;
}

/** Each output against its expectation, and bit by bit the same with 1, 2 and 3 threads. */
inline void check(
    const std::string& name, double tolerance, const std::vector<Doubles>& expected, const std::function<void(std::vector<Floats>&)>& compute) {
  std::vector<Floats> first;
  double error = 0;
  bool same = true;
  for (int threads = 1; threads <= 3; threads++) {
    weakspot::setThreads(threads);
    std::vector<Floats> outputs;
    for (const Doubles& values : expected) outputs.emplace_back(values.size(), std::nanf(""));
    compute(outputs);
    if (threads == 1) first = outputs;
    for (size_t i = 0; i < outputs.size(); i++) {
      error = std::max(error, relativeError(outputs[i], expected[i]));
      same = same && std::memcmp(outputs[i].data(), first[i].data(), outputs[i].size() * sizeof(float)) == 0;
    }
  }
  if (!same) std::printf("%s: not the same with every number of threads\n", name.c_str());
  report(name, same && error <= tolerance, error);
}

void checkConvolutions();
void checkNormalization();
void checkResampling();
void checkTraining();
