#include "winograd-filter.h"

#include "threads.h"

namespace weakspot {
namespace {

struct Place {
  int64_t first;
  int64_t width;
};

/** The block that holds an output channel. */
Place blockOf(int64_t channels, int64_t channel) {
  Place place{0, 0};
  forEachBlock(channels, [&](int64_t first, auto width) {
    if (channel >= first && channel < first + width) place = {first, width};
  });
  return place;
}

/** Eight outputs of the forward kernel, adjacent in memory, for one of its inputs: all 36 positions. */
void transformEight(const float* kernel, KernelSize size, bool turned, int64_t input, int64_t output, float (&result)[winogradPositions][8]) {
  const int64_t count = std::min<int64_t>(8, size.outputs - output);
  alignas(64) float taps[9][8] = {};
  for (int tap = 0; tap < 9; tap++) {
    const float* from = kernel + ((turned ? 8 - tap : tap) * size.inputs + input) * size.outputs + output;
    std::memcpy(taps[tap], from, static_cast<size_t>(count) * sizeof(float));
  }
  constexpr int n = lanesFor(8);
  for (int lane = 0; lane < 8; lane += n) {
    transformBothAxes<3, 6, Vector<n>>(
        [&](int j) { return [&, j](int i) { return load<n>(taps[i * 3 + j] + lane); }; },
        [](const auto& in, auto& out) { transformFilter(in, out); },
        [&](int i, int j, Vector<n> value) { store<n>(result[i * 6 + j] + lane, value * (winogradScale[i] * winogradScale[j])); });
  }
}

}  // namespace

TransformedFilter transformKernel(const float* kernel, KernelSize size, Direction direction) {
  const bool turned = direction == Direction::kInputGradient;
  const int64_t outputs = turned ? size.inputs : size.outputs;
  const int64_t inputs = ((turned ? size.outputs : size.inputs) + 7) / 8 * 8;
  const int64_t stride = filledChannels(outputs) * inputs + 16;
  float* data = workspace(Slot::kPacked, stride * winogradPositions);
  const bool filled = filledChannels(outputs) != outputs || inputs != (turned ? size.outputs : size.inputs);
  if (filled) std::memset(data, 0, static_cast<size_t>(stride * winogradPositions) * sizeof(float));

  // Turned, inputs lie side by side in a block: two threads must not write to one cache line by turns.
  parallelRanges(size.inputs, turned ? widestBlock : 8, [&](int64_t from, int64_t to) {
    alignas(64) float values[winogradPositions][8];
    for (int64_t input = from; input < to; input++) {
      for (int64_t output = 0; output < size.outputs; output += 8) {
        transformEight(kernel, size, turned, input, output, values);
        const int64_t count = std::min<int64_t>(8, size.outputs - output);
        const Place place = blockOf(outputs, turned ? input : output);
        for (int position = 0; position < winogradPositions; position++) {
          float* block = data + position * stride + place.first * inputs;
          if (turned) {
            float* to8 = block + output * place.width + (input - place.first);
            for (int64_t i = 0; i < count; i++) to8[i * place.width] = values[position][i];
          } else {
            std::memcpy(block + input * place.width + (output - place.first), values[position], sizeof(values[position]));
          }
        }
      }
    }
  });
  return {data, stride, inputs};
}

}  // namespace weakspot
