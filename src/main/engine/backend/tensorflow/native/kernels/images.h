// Where a convolution reads and writes: one tensor, or two tensors side by side of which one has half the height and width.
#pragma once

#include "kernels.h"

namespace weakspot {

/** Eight channels at most, of all pixels; with `halved`, four pixels share one. */
template <class Float>
struct ChannelBlock {
  Float* data;
  int64_t pixelStride;
  int64_t rowStride;
  int64_t imageStride;
  int64_t count;
  bool halved;
};

template <class Float>
struct Images {
  ImageSize size;
  Float* first;
  int64_t firstChannels;
  /** Null if there is but one tensor; then the first is halved. */
  Float* second;
  int64_t secondChannels;

  int64_t channels() const { return firstChannels + secondChannels; }
  int64_t blocks() const { return (firstChannels + 7) / 8 + (secondChannels + 7) / 8; }

  /** Block `index` of 8 channels; firstChannels is a multiple of 8 if there is a second tensor. */
  ChannelBlock<Float> block(int64_t index) const {
    const int64_t channel = index * 8;
    if (second && channel >= firstChannels) return of(second, channel - firstChannels, secondChannels, false);
    return of(first, channel, firstChannels, second != nullptr);
  }

 private:
  ChannelBlock<Float> of(Float* data, int64_t channel, int64_t channels, bool halved) const {
    const int64_t width = halved ? size.width / 2 : size.width;
    const int64_t height = halved ? size.height / 2 : size.height;
    const int64_t count = channels - channel < 8 ? channels - channel : 8;
    return {data + channel, channels, width * channels, height * width * channels, count, halved};
  }
};

using Source = Images<const float>;
using Target = Images<float>;

template <class Float>
Images<Float> single(Float* data, ImageSize size, int64_t channels) {
  return {size, data, channels, nullptr, 0};
}

}  // namespace weakspot
