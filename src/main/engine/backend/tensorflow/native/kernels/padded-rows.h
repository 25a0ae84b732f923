// Rows of images with the zeros around them, laid out so that inner loops find all taps of a kernel row next to each other.
#pragma once

#include <algorithm>

#include "images.h"
#include "multiply.h"

namespace weakspot {

/** Channels stand in blocks of 8, or if there are no more of 1, 3 (colours) or 4: [row][block][pixel][channel of the block]. */
struct PaddedRows {
  int64_t blockChannels;
  int64_t blocks;
  int64_t pixels;
  int64_t blockFloats;
  int64_t rowFloats;

  PaddedRows(int64_t width, int64_t kernelWidth, int64_t channels)
      : blockChannels(channels > 4 ? 8 : channels == 1 || channels == 3 ? channels : 4), blocks((channels + blockChannels - 1) / blockChannels), pixels(width + kernelWidth - 1 + slackRows),
        blockFloats(pixels * blockChannels), rowFloats(blocks * blockFloats) {}

  int64_t filledChannels() const { return blocks * blockChannels; }

  /** visit(blockChannels as a type) */
  template <class Visit>
  void withBlockChannels(Visit&& visit) const {
    if (blockChannels == 8) visit(std::integral_constant<int, 8>());
    else if (blockChannels == 4) visit(std::integral_constant<int, 4>());
    else if (blockChannels == 3) visit(std::integral_constant<int, 3>());
    else visit(std::integral_constant<int, 1>());
  }

  /** Rows [top, top + rows) of an image; outside of it they are 0. */
  void copy(const float* image, ImageSize size, int64_t channels, int64_t margin, int64_t top, int64_t rows, float* to) const {
    std::memset(to, 0, static_cast<size_t>(rows * rowFloats) * sizeof(float));
    for (int64_t i = std::max<int64_t>(0, -top); i < std::min(rows, size.height - top); i++) {
      for (int64_t block = 0; block < blocks; block++) {
        const int64_t first = block * blockChannels;
        const int64_t count = std::min(blockChannels, channels - first);
        const float* from = image + (top + i) * size.width * channels + first;
        float* target = to + i * rowFloats + block * blockFloats + margin * blockChannels;
        if (count == channels && count == blockChannels) {
          std::memcpy(target, from, static_cast<size_t>(size.width * channels) * sizeof(float));
          continue;
        }
        for (int64_t j = 0; j < size.width; j++, from += channels, target += blockChannels) {
          if (count == 8) std::memcpy(target, from, 8 * sizeof(float));
          else for (int64_t c = 0; c < count; c++) target[c] = from[c];
        }
      }
    }
  }
};

/** Rows of one task: enough work for the copying of margins not to matter, little enough to stay in the second-level cache. */
inline int64_t rowsPerTask(const PaddedRows& layout, int64_t height) {
  constexpr int64_t floats = 32 * 1024;
  return std::min(height, std::max<int64_t>(4, floats / layout.rowFloats));
}

}  // namespace weakspot
