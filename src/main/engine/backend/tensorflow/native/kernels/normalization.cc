#include <cmath>
#include <cstddef>

#include "moments.h"

namespace weakspot {
namespace {

/** What y = max(0, (x − mean)·scale + beta) takes, each laid out over a period. Subtracting first keeps the digits of x far from 0. */
struct Affine {
  std::vector<float> mean;
  std::vector<float> scale;
  std::vector<float> beta;

  Affine(const ChannelPattern& pattern, const float* gamma, const float* betas, const float* means, const float* variance, float epsilon)
      : mean(static_cast<std::size_t>(pattern.period)), scale(mean.size()), beta(mean.size()) {
    pattern.fill(mean.data(), [&](int64_t c) { return means[c]; });
    pattern.fill(scale.data(), [&](int64_t c) { return static_cast<float>(gamma[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon)); });
    pattern.fill(beta.data(), [&](int64_t c) { return betas[c]; });
  }
};

/** The gradient finds again where ReLU cut: it must come to the same numbers as the forward pass, so both compute this. */
template <class V>
WEAKSPOT_INLINE V normalized(V deviation, V scale, V beta) {
  return deviation * scale + beta;
}

void normalizeRelu(const float* x, int64_t from, int64_t to, const ChannelPattern& pattern, const Affine& affine, float* y) {
  const float* mean = affine.mean.data();
  const float* scale = affine.scale.data();
  const float* beta = affine.beta.data();
  pattern.visit(from, to, [&](int64_t i, int64_t v) {
    const Vector<lanes> deviation = load<lanes>(x + i) - load<lanes>(mean + v * lanes);
    store<lanes>(y + i, positive<lanes>(normalized(deviation, load<lanes>(scale + v * lanes), load<lanes>(beta + v * lanes))));
  }, [&](int64_t i, int64_t p) {
    const float value = normalized(x[i] - mean[p], scale[p], beta[p]);
    y[i] = value > 0 ? value : 0;
  });
}

/** Σ g and Σ g·(x − mean) of a chunk, g being dy where ReLU let pass. */
struct GradientSums {
  double gradient = 0;
  double product = 0;
};

void addGradientChunk(
    const float* x, const float* dy, int64_t length, const ChannelPattern& pattern, const Affine& affine, float* scratch, GradientSums* sums) {
  const float* mean = affine.mean.data();
  const float* scale = affine.scale.data();
  const float* beta = affine.beta.data();
  float* gradients = scratch;
  float* products = scratch + pattern.period;
  std::fill(gradients, products + pattern.period, 0.0f);
  const Vector<lanes> zero = {};
  const auto single = [&](int64_t i, int64_t p) {
    const float deviation = x[i] - mean[p];
    const float gradient = normalized(deviation, scale[p], beta[p]) > 0 ? dy[i] : 0;
    gradients[p] += gradient;
    products[p] += gradient * deviation;
  };
  if (pattern.period == 4 * lanes) {
    Vector<lanes> gradient[4] = {};
    Vector<lanes> product[4] = {};
    Vector<lanes> average[4];
    Vector<lanes> factor[4];
    Vector<lanes> addend[4];
    for (int v = 0; v < 4; v++) {
      average[v] = load<lanes>(mean + v * lanes);
      factor[v] = load<lanes>(scale + v * lanes);
      addend[v] = load<lanes>(beta + v * lanes);
    }
    const int64_t whole = length / pattern.period * pattern.period;
    pattern.visit(0, whole, [&](int64_t i, int64_t v) {
      const Vector<lanes> deviation = load<lanes>(x + i) - average[v];
      const Vector<lanes> g = normalized(deviation, factor[v], addend[v]) > zero ? load<lanes>(dy + i) : zero;
      gradient[v] += g;
      product[v] += g * deviation;
    }, [](int64_t, int64_t) {});
    for (int v = 0; v < 4; v++) {
      store<lanes>(gradients + v * lanes, gradient[v]);
      store<lanes>(products + v * lanes, product[v]);
    }
    for (int64_t i = whole; i < length; i++) single(i, i - whole);
  } else {
    pattern.visit(0, length, [&](int64_t i, int64_t v) {
      const Vector<lanes> deviation = load<lanes>(x + i) - load<lanes>(mean + v * lanes);
      const Vector<lanes> g = normalized(deviation, load<lanes>(scale + v * lanes), load<lanes>(beta + v * lanes)) > zero ? load<lanes>(dy + i) : zero;
      store<lanes>(gradients + v * lanes, load<lanes>(gradients + v * lanes) + g);
      store<lanes>(products + v * lanes, load<lanes>(products + v * lanes) + g * deviation);
    }, single);
  }
  for (int64_t p = 0; p < pattern.period; p++) {
    sums[p % pattern.channels].gradient += gradients[p];
    sums[p % pattern.channels].product += products[p];
  }
}

/** dx = g·scale + (x − mean)·slope + intercept. */
struct Line {
  std::vector<float> slope;
  std::vector<float> intercept;

  explicit Line(const ChannelPattern& pattern) : slope(static_cast<std::size_t>(pattern.period)), intercept(slope.size()) {}
};

void gradientOf(const float* x, const float* dy, int64_t from, int64_t to, const ChannelPattern& pattern, const Affine& affine, const Line& line, float* dx) {
  const float* mean = affine.mean.data();
  const float* scale = affine.scale.data();
  const float* beta = affine.beta.data();
  const float* slope = line.slope.data();
  const float* intercept = line.intercept.data();
  pattern.visit(from, to, [&](int64_t i, int64_t v) {
    const Vector<lanes> zero = {};
    const Vector<lanes> deviation = load<lanes>(x + i) - load<lanes>(mean + v * lanes);
    const Vector<lanes> factor = load<lanes>(scale + v * lanes);
    const Vector<lanes> g = normalized(deviation, factor, load<lanes>(beta + v * lanes)) > zero ? load<lanes>(dy + i) : zero;
    store<lanes>(dx + i, g * factor + (deviation * load<lanes>(slope + v * lanes) + load<lanes>(intercept + v * lanes)));
  }, [&](int64_t i, int64_t p) {
    const float deviation = x[i] - mean[p];
    const float g = normalized(deviation, scale[p], beta[p]) > 0 ? dy[i] : 0;
    dx[i] = g * scale[p] + (deviation * slope[p] + intercept[p]);
  });
}

}  // namespace

void batchNormalizationRelu(
    const float* x, ImageSize size, int64_t channels, int64_t group, const float* gamma, const float* beta, float epsilon,
    float* y, float* mean, float* variance) {
  const Groups groups(size, channels, group);
  const ChannelPattern pattern(channels);
  const std::vector<Moments> moments = channelMoments(x, groups, channels);
  std::vector<Affine> affine;
  for (int64_t g = 0; g < groups.count; g++) {
    for (int64_t c = 0; c < channels; c++) {
      const Moments& of = moments[static_cast<std::size_t>(g * channels + c)];
      mean[g * channels + c] = static_cast<float>(of.mean);
      variance[g * channels + c] = static_cast<float>(of.squares / of.count);
    }
    affine.emplace_back(pattern, gamma, beta, mean + g * channels, variance + g * channels, epsilon);
  }
  forEachPiece(groups, pieceFloats(pattern), [&](int64_t g, int64_t, int64_t from, int64_t to) {
    normalizeRelu(x + groups.begin(g), from, to, pattern, affine[static_cast<std::size_t>(g)], y + groups.begin(g));
  });
}

void batchNormalizationReluGradient(
    const float* x, const float* dy, ImageSize size, int64_t channels, int64_t group, const float* gamma, const float* beta,
    const float* mean, const float* variance, float epsilon, float* dx, float* dGamma, float* dBeta) {
  const Groups groups(size, channels, group);
  const ChannelPattern pattern(channels);
  std::vector<Affine> affine;
  std::vector<Line> lines(static_cast<std::size_t>(groups.count), Line(pattern));
  for (int64_t g = 0; g < groups.count; g++) {
    affine.emplace_back(pattern, gamma, beta, mean + g * channels, variance + g * channels, epsilon);
  }

  const int64_t piece = pieceFloats(pattern);
  const int64_t pieces = ceilingOf(groups.floats, piece);
  std::vector<GradientSums> partial(static_cast<std::size_t>(groups.count * pieces * channels));
  forEachPiece(groups, piece, [&](int64_t g, int64_t index, int64_t from, int64_t to) {
    float* scratch = workspace(Slot::kPartials, 2 * pattern.period);
    const auto at = static_cast<std::size_t>(g);
    for (int64_t i = from; i < to; i += pattern.chunk) {
      const int64_t start = groups.begin(g) + i;
      addGradientChunk(x + start, dy + start, std::min(pattern.chunk, to - i), pattern, affine[at], scratch,
                       partial.data() + (g * pieces + index) * channels);
    }
  });

  std::vector<double> gammaSums(static_cast<std::size_t>(channels));
  std::vector<double> betaSums(static_cast<std::size_t>(channels));
  for (int64_t g = 0; g < groups.count; g++) {
    std::vector<float> slope(static_cast<std::size_t>(channels));
    std::vector<float> intercept(static_cast<std::size_t>(channels));
    const double count = static_cast<double>((groups.end(g) - groups.begin(g)) / channels);
    for (int64_t c = 0; c < channels; c++) {
      const auto at = static_cast<std::size_t>(c);
      GradientSums sums;
      for (int64_t index = 0; index < pieces; index++) {
        const GradientSums& part = partial[static_cast<std::size_t>((g * pieces + index) * channels + c)];
        sums.gradient += part.gradient;
        sums.product += part.product;
      }
      const double inverse = 1 / std::sqrt(static_cast<double>(variance[g * channels + c]) + epsilon);
      const double scale = gamma[c] * inverse;
      slope[at] = static_cast<float>(-scale * inverse * inverse * sums.product / count);
      intercept[at] = static_cast<float>(-scale * sums.gradient / count);
      gammaSums[at] += sums.product * inverse;
      betaSums[at] += sums.gradient;
    }
    Line& line = lines[static_cast<std::size_t>(g)];
    pattern.fill(line.slope.data(), [&](int64_t c) { return slope[static_cast<std::size_t>(c)]; });
    pattern.fill(line.intercept.data(), [&](int64_t c) { return intercept[static_cast<std::size_t>(c)]; });
  }
  for (int64_t c = 0; c < channels; c++) {
    dGamma[c] = static_cast<float>(gammaSums[static_cast<std::size_t>(c)]);
    dBeta[c] = static_cast<float>(betaSums[static_cast<std::size_t>(c)]);
  }

  forEachPiece(groups, piece, [&](int64_t g, int64_t, int64_t from, int64_t to) {
    const int64_t begin = groups.begin(g);
    const auto at = static_cast<std::size_t>(g);
    gradientOf(x + begin, dy + begin, from, to, pattern, affine[at], lines[at], dx + begin);
  });
}

void batchNormalizationReluInference(
    const float* x, ImageSize size, int64_t channels, const float* gamma, const float* beta, const float* mean,
    const float* variance, float epsilon, float* y) {
  const ChannelPattern pattern(channels);
  const Affine affine(pattern, gamma, beta, mean, variance, epsilon);
  parallelRanges(size.batch * size.height * size.width * channels, pieceFloats(pattern),
                 [&](int64_t from, int64_t to) { normalizeRelu(x, from, to, pattern, affine, y); });
}

void channelSums(const float* x, int64_t pixels, int64_t channels, float* sums) {
  const std::vector<Moments> moments = channelMoments(x, Groups({pixels, 1, 1}, channels, pixels), channels);
  for (int64_t c = 0; c < channels; c++) {
    const Moments& of = moments[static_cast<std::size_t>(c)];
    sums[c] = static_cast<float>(of.mean * of.count);
  }
}

}  // namespace weakspot
