// Sums over all pixels of a group of images, for each channel, whatever the number of threads.
#pragma once

#include <vector>

#include "channel-pattern.h"
#include "kernels.h"

namespace weakspot {

/** Groups of consecutive images, each one run of floats. */
struct Groups {
  int64_t count;
  int64_t floats;
  int64_t total;

  Groups(ImageSize size, int64_t channels, int64_t group)
      : count(ceilingOf(size.batch, group)), floats(size.height * size.width * channels * group), total(size.batch * size.height * size.width * channels) {}

  int64_t begin(int64_t index) const { return index * floats; }
  int64_t end(int64_t index) const { return std::min(total, (index + 1) * floats); }
};

/** Floats of one task; the pieces of a group are joined in order. */
inline int64_t pieceFloats(const ChannelPattern& pattern) { return pattern.chunk * std::max<int64_t>(1, 65536 / pattern.chunk); }

/** work(group, piece, from, to) for pieces of all groups, in floats from the group's begin. */
template <class Work>
void forEachPiece(const Groups& groups, int64_t piece, Work&& work) {
  const int64_t pieces = ceilingOf(groups.floats, piece);
  parallelFor(groups.count * pieces, [&](int64_t task) {
    const int64_t group = task / pieces;
    const int64_t length = groups.end(group) - groups.begin(group);
    const int64_t from = task % pieces * piece;
    if (from < length) work(group, task % pieces, from, std::min(length, from + piece));
  });
}

/** Count, mean and sum of squared deviations of some values. */
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;

  /** Chan, Golub & LeVeque 1979. */
  void join(const Moments& other) {
    if (other.count == 0) return;
    const double all = count + other.count;
    const double delta = other.mean - mean;
    mean += delta * (other.count / all);
    squares += other.squares + delta * delta * (count * other.count / all);
    count = all;
  }
};

/** [group][channel] */
std::vector<Moments> channelMoments(const float* x, const Groups& groups, int64_t channels);

}  // namespace weakspot
