#include "moments.h"

namespace weakspot {
namespace {

/**
 * One chunk: in single precision, of deviations from the chunk's first pixel, so that a large mean costs no digits.
 * Each lane sums at most a few hundred values.
 */
void addChunk(const float* x, int64_t length, const ChannelPattern& pattern, float* scratch, Moments* moments) {
  const int64_t channels = pattern.channels;
  float* shift = scratch;
  float* sums = shift + pattern.period;
  float* squares = sums + pattern.period;
  pattern.fill(shift, [&](int64_t channel) { return x[channel]; });
  std::fill(sums, squares + pattern.period, 0.0f);
  const auto single = [&](int64_t i, int64_t p) {
    const float deviation = x[i] - shift[p];
    sums[p] += deviation;
    squares[p] += deviation * deviation;
  };
  if (pattern.period == 4 * lanes) {
    Vector<lanes> sum[4] = {};
    Vector<lanes> square[4] = {};
    Vector<lanes> from[4];
    for (int v = 0; v < 4; v++) from[v] = load<lanes>(shift + v * lanes);
    const int64_t whole = length / pattern.period * pattern.period;
    pattern.visit(0, whole, [&](int64_t i, int64_t v) {
      const Vector<lanes> deviation = load<lanes>(x + i) - from[v];
      sum[v] += deviation;
      square[v] += deviation * deviation;
    }, [](int64_t, int64_t) {});
    for (int v = 0; v < 4; v++) {
      store<lanes>(sums + v * lanes, sum[v]);
      store<lanes>(squares + v * lanes, square[v]);
    }
    for (int64_t i = whole; i < length; i++) single(i, i - whole);
  } else {
    pattern.visit(0, length, [&](int64_t i, int64_t v) {
      const Vector<lanes> deviation = load<lanes>(x + i) - load<lanes>(shift + v * lanes);
      store<lanes>(sums + v * lanes, load<lanes>(sums + v * lanes) + deviation);
      store<lanes>(squares + v * lanes, load<lanes>(squares + v * lanes) + deviation * deviation);
    }, single);
  }
  const double count = static_cast<double>(length / channels);
  for (int64_t channel = 0; channel < channels; channel++) {
    double sum = 0;
    double square = 0;
    for (int64_t p = channel; p < pattern.period; p += channels) {
      sum += sums[p];
      square += squares[p];
    }
    moments[channel].join({count, x[channel] + sum / count, std::max(0.0, square - sum * sum / count)});
  }
}

}  // namespace

std::vector<Moments> channelMoments(const float* x, const Groups& groups, int64_t channels) {
  const ChannelPattern pattern(channels);
  const int64_t piece = pieceFloats(pattern);
  const int64_t pieces = ceilingOf(groups.floats, piece);
  std::vector<Moments> partial(static_cast<std::size_t>(groups.count * pieces * channels));
  forEachPiece(groups, piece, [&](int64_t group, int64_t index, int64_t from, int64_t to) {
    float* scratch = workspace(Slot::kPartials, 3 * pattern.period);
    Moments* moments = partial.data() + (group * pieces + index) * channels;
    for (int64_t i = from; i < to; i += pattern.chunk) {
      addChunk(x + groups.begin(group) + i, std::min(pattern.chunk, to - i), pattern, scratch, moments);
    }
  });
  std::vector<Moments> result(static_cast<std::size_t>(groups.count * channels));
  for (int64_t group = 0; group < groups.count; group++) {
    for (int64_t i = 0; i < pieces * channels; i++) {
      result[static_cast<std::size_t>(group * channels + i % channels)].join(partial[static_cast<std::size_t>(group * pieces * channels + i)]);
    }
  }
  return result;
}

}  // namespace weakspot
