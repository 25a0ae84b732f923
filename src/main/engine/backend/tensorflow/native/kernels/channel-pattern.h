// Channel by channel work on NHWC tensors as one run of floats: after a period of lcm(channels, lanes) floats, every lane meets
// the same channel again, whatever the number of channels.
#pragma once

#include <algorithm>
#include <numeric>

#include "threads.h"
#include "vector.h"

namespace weakspot {

struct ChannelPattern {
  int64_t channels;
  /** Floats of a period: a multiple of the channels and of the lanes, at least 4 vectors long. */
  int64_t period;
  /** Floats of one chunk: whole periods, about half a first-level cache. */
  int64_t chunk;

  explicit ChannelPattern(int64_t count) : channels(count), period(std::lcm(count, int64_t{lanes})) {
    period *= ceilingOf(4 * lanes, period);
    chunk = period * std::max<int64_t>(1, 4096 / period);
  }

  /** coefficients(channel) for every float of a period. */
  template <class Coefficient>
  void fill(float* to, Coefficient&& coefficient) const {
    for (int64_t i = 0; i < period; i++) to[i] = coefficient(i % channels);
  }

  /**
   * whole(i, v, constant lanes) for every vector of the floats [from, to), v being its place in the period, and single(i, p) for
   * the floats left over. `from` is a multiple of the period.
   */
  template <class Whole, class Single>
  WEAKSPOT_INLINE void visit(int64_t from, int64_t to, Whole&& whole, Single&& single) const {
    int64_t i = from;
    if (period == 4 * lanes) {
      for (; i + period <= to; i += period) {
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) whole(i + v * lanes, v);
      }
    } else {
      for (; i + period <= to; i += period) {
        for (int64_t v = 0; v < period / lanes; v++) whole(i + v * lanes, v);
      }
    }
    for (int64_t p = 0; i < to; i++, p++) single(i, p);
  }
};

}  // namespace weakspot
