// Cuts images in tiles of 4 × 4 pixels and moves them to and from Winograd's 36 positions.
#pragma once

#include "images.h"
#include "winograd-transform.h"

namespace weakspot {

/** Tiles of all images, row by row; the last ones of a row or column may reach over the edge. */
struct Tiles {
  int64_t across;
  int64_t down;
  int64_t count;

  explicit Tiles(ImageSize size)
      : across((size.width + 3) / winogradTile), down((size.height + 3) / winogradTile), count(size.batch * across * down) {}
};

struct TilePlace {
  int64_t image;
  int64_t row;
  int64_t column;
};

inline TilePlace placeOf(const Tiles& tiles, int64_t index) {
  const int64_t perImage = tiles.across * tiles.down;
  const int64_t within = index % perImage;
  return {index / perImage, within / tiles.across * winogradTile, within % tiles.across * winogradTile};
}

/** Floats from one position to the next: not a multiple of the page, or 36 positions would share few cache sets. */
constexpr int64_t positionStride(int64_t floats) { return (floats + 15) / 16 * 16 + 16; }

/** Reads rows × columns pixels from (top, left) of an image, 0 outside: where to find them. */
template <int side>
struct Patch {
  const float* rows[side];
  int64_t columns[side];
  alignas(64) float copy[side * side * 8];

  WEAKSPOT_INLINE void take(const ChannelBlock<const float>& block, ImageSize size, int64_t image, int64_t top, int64_t left) {
    const float* from = block.data + image * block.imageStride;
    const int shift = block.halved ? 1 : 0;
    const bool inside = top >= 0 && left >= 0 && top + side <= size.height && left + side <= size.width && block.count == 8;
    if (inside) {
      for (int i = 0; i < side; i++) {
        rows[i] = from + ((top + i) >> shift) * block.rowStride;
        columns[i] = ((left + i) >> shift) * block.pixelStride;
      }
      return;
    }
    std::memset(copy, 0, sizeof(copy));
    for (int i = 0; i < side; i++) {
      rows[i] = copy + i * side * 8;
      columns[i] = i * 8;
      if (top + i < 0 || top + i >= size.height) continue;
      const float* row = from + ((top + i) >> shift) * block.rowStride;
      for (int j = 0; j < side; j++) {
        if (left + j < 0 || left + j >= size.width) continue;
        const float* pixel = row + ((left + j) >> shift) * block.pixelStride;
        float* to = copy + (i * side + j) * 8;
        if (block.count == 8) {
          std::memcpy(to, pixel, 8 * sizeof(float));
        } else {
          std::memcpy(to, pixel, static_cast<size_t>(block.count) * sizeof(float));
        }
      }
    }
  }
};

/**
 * Tiles [first, first + count) of a block of 8 channels, with a margin of 1, at 36 positions:
 * positions[position·stride + tile·8 + channel].
 */
inline void readPatches(const ChannelBlock<const float>& block, ImageSize size, const Tiles& tiles, int64_t first, int64_t count, float* positions, int64_t stride) {
  constexpr int n = lanesFor(8);
  Patch<winogradPatch> patch;
  for (int64_t tile = 0; tile < count; tile++) {
    const TilePlace place = placeOf(tiles, first + tile);
    patch.take(block, size, place.image, place.row - 1, place.column - 1);
    for (int lane = 0; lane < 8; lane += n) {
      float* to = positions + tile * 8 + lane;
      transformBothAxes<6, 6, Vector<n>>(
          [&](int i, int j) { return load<n>(patch.rows[i] + patch.columns[j] + lane); },
          [](const auto& in, auto& out) { transformPatch(in, out); },
          [&](int i, int j, Vector<n> value) { store<n>(to + (i * 6 + j) * stride, value); });
    }
  }
}

}  // namespace weakspot
