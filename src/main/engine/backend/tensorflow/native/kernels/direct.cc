#include "direct.h"

#include "padded-rows.h"
#include "threads.h"

namespace weakspot {
namespace {

/** [block of outputs][kernel row][block of inputs][kernel column][input][output], filled up with zeros. */
void packKernel(const float* kernel, KernelSize size, bool turned, const PaddedRows& layout, float* packed) {
  const int64_t inputs = turned ? size.outputs : size.inputs;
  const int64_t outputs = turned ? size.inputs : size.outputs;
  const int64_t taps = size.height * size.width;
  forEachBlock(outputs, [&](int64_t first, auto width) {
    for (int64_t r = 0; r < size.height; r++) {
      for (int64_t block = 0; block < layout.blocks; block++) {
        for (int64_t c = 0; c < size.width; c++) {
          const int64_t tap = r * size.width + c;
          for (int64_t k = block * layout.blockChannels; k < (block + 1) * layout.blockChannels; k++) {
            for (int64_t o = first; o < first + width; o++) {
              const int64_t at = turned ? ((taps - 1 - tap) * size.inputs + o) * size.outputs + k : (tap * size.inputs + k) * size.outputs + o;
              *packed++ = k < inputs && o < outputs ? kernel[at] : 0;
            }
          }
        }
      }
    }
  });
}

struct Row {
  const float* x;
  int64_t segments;
  int64_t segmentStride;
  int64_t run;
  const float* weights;
  const float* bias;
  float* y;
  int64_t width;
  int64_t outputs;
  int64_t blockOutputs;
};

/** `rows` pixels of an output row from pixel j on; those past the end are computed and dropped. */
template <int width, int rows, int blockChannels, bool relu>
void convolvePixels(const Row& row, int64_t j) {
  constexpr int n = lanesFor(width);
  Tile<width, rows> tile;
  const auto sum = [&](auto run) {
    multiply<width, rows, blockChannels, run>(tile, row.x + j * blockChannels, row.segments, row.segmentStride, row.run, row.weights, row.bias);
  };
  if (blockChannels == 3 && row.run == 9) sum(std::integral_constant<int, 9>());
  else sum(std::integral_constant<int, 0>());
  if (relu) {
    for (auto& sums : tile.sums) {
      for (auto& sum : sums) sum = positive<n>(sum);
    }
  }
  const int64_t pixels = std::min<int64_t>(rows, row.width - j);
  float* to = row.y + j * row.outputs;
  for (int64_t pixel = 0; pixel < pixels; pixel++, to += row.outputs) {
    if (row.blockOutputs == width) {
      for (int v = 0; v < width / n; v++) store<n>(to + v * n, tile.sums[pixel][v]);
    } else {
      std::memcpy(to, tile.sums[pixel], static_cast<size_t>(row.blockOutputs) * sizeof(float));
    }
  }
}

template <int width, int blockChannels, bool relu>
void convolveRow(const Row& row) {
  constexpr int rows = tileRows(width);
  int64_t j = 0;
  for (; j + rows <= row.width; j += rows) convolvePixels<width, rows, blockChannels, relu>(row, j);
  for (; j < row.width; j += 4) convolvePixels<width, 4, blockChannels, relu>(row, j);
}

template <int blockChannels, bool relu>
void convolve(const Source& x, const float* packed, KernelSize size, const PaddedRows& layout, const float* bias, const Target& y) {
  const int64_t outputs = y.firstChannels;
  const int64_t rows = rowsPerTask(layout, x.size.height);
  const int64_t bands = ceilingOf(x.size.height, rows);
  const int64_t pixels = x.size.height * x.size.width;
  parallelFor(x.size.batch * bands, [&](int64_t task) {
    const int64_t image = task / bands;
    const int64_t from = task % bands * rows;
    const int64_t to = std::min(x.size.height, from + rows);
    float* input = workspace(Slot::kInput, (to - from + size.height - 1) * layout.rowFloats);
    layout.copy(x.first + image * pixels * x.firstChannels, x.size, x.firstChannels, size.width / 2, from - size.height / 2, to - from + size.height - 1, input);
    forEachBlock(outputs, [&](int64_t first, auto width) {
      alignas(64) float addend[widestBlock] = {};
      if (bias) std::copy(bias + first, bias + std::min<int64_t>(outputs, first + width), addend);
      const float* weights = packed + first * size.height * size.width * layout.filledChannels();
      for (int64_t i = from; i < to; i++) {
        float* out = y.first + (image * pixels + i * x.size.width) * outputs + first;
        convolveRow<width, blockChannels, relu>(
            {input + (i - from) * layout.rowFloats, size.height * layout.blocks, layout.blockFloats, size.width * blockChannels, weights,
             addend, out, x.size.width, outputs, std::min<int64_t>(width, outputs - first)});
      }
    });
  });
}

}  // namespace

void directConvolution(const Source& x, const float* kernel, KernelSize kernelSize, Direction direction, const float* bias, bool relu, const Target& y) {
  const PaddedRows layout(x.size.width, kernelSize.width, x.firstChannels);
  float* packed = workspace(Slot::kPacked, filledChannels(y.firstChannels) * kernelSize.height * kernelSize.width * layout.filledChannels());
  packKernel(kernel, kernelSize, direction == Direction::kInputGradient, layout, packed);
  layout.withBlockChannels([&](auto blockChannels) {
    if (relu) convolve<blockChannels, true>(x, packed, kernelSize, layout, bias, y);
    else convolve<blockChannels, false>(x, packed, kernelSize, layout, bias, y);
  });
}

}  // namespace weakspot
