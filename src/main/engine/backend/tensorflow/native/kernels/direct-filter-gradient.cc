#include "direct.h"
#include "padded-rows.h"
#include "threads.h"

namespace weakspot {
namespace {

/** Sums over a band of rows, added to sums: [kernel row][block of inputs][kernel column][input][filled outputs]. */
template <int blockChannels>
void addBand(const float* rows, const PaddedRows& layout, const float* dy, int64_t rowCount, int64_t imageWidth, KernelSize size, int64_t filled, float* sums) {
  const int64_t run = size.width * blockChannels;
  for (int64_t r = 0; r < size.height; r++) {
    for (int64_t block = 0; block < layout.blocks; block++) {
      const float* x = rows + r * layout.rowFloats + block * layout.blockFloats;
      float* to = sums + (r * layout.blocks + block) * run * filled;
      forEachBlock(filled, [&](int64_t first, auto width) {
        int64_t q = 0;
        const auto step = [&](auto inputs) {
          accumulateProducts<width, inputs, blockChannels>(
              x + q, layout.rowFloats, dy + first, imageWidth * filled, filled, rowCount, imageWidth, to + q * filled + first, filled);
          q += inputs;
        };
        // Runs of 3 × 3 kernels with 3 and 4 channels at once, else in parts.
        if (run == 9) step(std::integral_constant<int, 9>());
        if (run == 12) step(std::integral_constant<int, 12>());
        while (q + 8 <= run) step(std::integral_constant<int, 8>());
        while (q + 3 <= run) step(std::integral_constant<int, 3>());
        while (q < run) step(std::integral_constant<int, 1>());
      });
    }
  }
}

struct Parts {
  int64_t count;
  int64_t bands;
};

/** Bands of rows, in order, are dealt out to parts whose sums are added in order at the end. */
Parts partsFor(int64_t bands) {
  const int64_t each = ceilingOf(bands, 16);
  return {ceilingOf(bands, each), each};
}

}  // namespace

void directFilterGradient(const Source& x, const float* dy, KernelSize kernelSize, float* dKernel) {
  const ImageSize size = x.size;
  const int64_t outputs = kernelSize.outputs;
  const int64_t filled = filledChannels(outputs);
  const PaddedRows layout(size.width, kernelSize.width, kernelSize.inputs);
  const int64_t sumFloats = kernelSize.height * kernelSize.width * layout.filledChannels() * filled;
  const int64_t rows = std::min<int64_t>(rowsPerTask(layout, size.height), 8);
  const int64_t bands = ceilingOf(size.height, rows);
  const Parts parts = partsFor(size.batch * bands);
  float* partials = workspace(Slot::kPartials, parts.count * sumFloats);

  parallelFor(parts.count, [&](int64_t part) {
    float* sums = partials + part * sumFloats;
    std::fill(sums, sums + sumFloats, 0.0f);
    for (int64_t band = part * parts.bands; band < std::min((part + 1) * parts.bands, size.batch * bands); band++) {
      const int64_t image = band / bands;
      const int64_t from = band % bands * rows;
      const int64_t count = std::min(rows, size.height - from);
      float* input = workspace(Slot::kInput, (count + kernelSize.height - 1) * layout.rowFloats);
      layout.copy(x.first + image * size.height * size.width * kernelSize.inputs, size, kernelSize.inputs, kernelSize.width / 2,
                  from - kernelSize.height / 2, count + kernelSize.height - 1, input);
      const float* gradient = dy + (image * size.height + from) * size.width * outputs;
      if (filled != outputs) {
        float* copy = workspace(Slot::kGradient, count * size.width * filled);
        for (int64_t pixel = 0; pixel < count * size.width; pixel++) {
          std::copy(gradient + pixel * outputs, gradient + (pixel + 1) * outputs, copy + pixel * filled);
          std::fill(copy + pixel * filled + outputs, copy + (pixel + 1) * filled, 0.0f);
        }
        gradient = copy;
      }
      layout.withBlockChannels([&](auto blockChannels) {
        addBand<blockChannels>(input, layout, gradient, count, size.width, kernelSize, filled, sums);
      });
    }
  });

  for (int64_t r = 0; r < kernelSize.height; r++) {
    for (int64_t c = 0; c < kernelSize.width; c++) {
      for (int64_t k = 0; k < kernelSize.inputs; k++) {
        const int64_t block = k / layout.blockChannels;
        const int64_t at = ((r * layout.blocks + block) * kernelSize.width + c) * layout.blockChannels + k % layout.blockChannels;
        for (int64_t o = 0; o < outputs; o++) {
          double sum = 0;
          for (int64_t part = 0; part < parts.count; part++) sum += partials[part * sumFloats + at * filled + o];
          *dKernel++ = static_cast<float>(sum);
        }
      }
    }
  }
}

}  // namespace weakspot
