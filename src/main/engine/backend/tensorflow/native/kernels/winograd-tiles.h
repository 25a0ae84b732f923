// Cuts images in tiles of 4 × 4 pixels and moves them to and from Winograd's 36 positions.
#pragma once

#include <algorithm>

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

/** visit(tile, place) for tiles [first, first + count), tile counting from 0. */
template <class Visit>
WEAKSPOT_INLINE void forEachTile(const Tiles& tiles, int64_t first, int64_t count, Visit&& visit) {
  const int64_t perImage = tiles.across * tiles.down;
  const int64_t within = first % perImage;
  TilePlace place{first / perImage, within / tiles.across * winogradTile, within % tiles.across * winogradTile};
  for (int64_t tile = 0; tile < count; tile++) {
    visit(tile, place);
    place.column += winogradTile;
    if (place.column < tiles.across * winogradTile) continue;
    place.column = 0;
    place.row += winogradTile;
    if (place.row < tiles.down * winogradTile) continue;
    place.row = 0;
    place.image++;
  }
}

/** Floats from one position to the next: not a multiple of the page, or 36 positions would share few cache sets. */
constexpr int64_t positionStride(int64_t floats) { return (floats + 15) / 16 * 16 + 16; }

/** Side × side pixels of 8 channels: where they lie, or a copy with 0 outside the image. */
template <int side>
struct Patch {
  const float* corner;
  int64_t row;
  int64_t pixel;
  alignas(64) float copy[side * side * 8];

  /** From (top, left) of an image of `size`: the block's own, half as large where the block is halved. */
  WEAKSPOT_INLINE void take(const ChannelBlock<const float>& block, ImageSize size, int64_t image, int64_t top, int64_t left) {
    const float* from = block.data + image * block.imageStride;
    if (top >= 0 && left >= 0 && top + side <= size.height && left + side <= size.width && block.count == 8) {
      corner = from + top * block.rowStride + left * block.pixelStride;
      row = block.rowStride;
      pixel = block.pixelStride;
    } else {
      copyInside(from, block, size, top, left);
    }
  }

  template <int n>
  WEAKSPOT_INLINE Vector<n> read(int i, int j, int lane) const {
    return load<n>(corner + i * row + j * pixel + lane);
  }

 private:
  __attribute__((noinline)) void copyInside(const float* from, const ChannelBlock<const float>& block, ImageSize size, int64_t top, int64_t left) {
    corner = copy;
    row = side * 8;
    pixel = 8;
    std::memset(copy, 0, sizeof(copy));
    const auto firstRow = std::max<int64_t>(0, -top);
    const auto firstColumn = std::max<int64_t>(0, -left);
    const auto rows = std::min<int64_t>(side, size.height - top);
    const auto columns = std::min<int64_t>(side, size.width - left);
    for (int64_t i = firstRow; i < rows; i++) {
      for (int64_t j = firstColumn; j < columns; j++) {
        const float* at = from + (top + i) * block.rowStride + (left + j) * block.pixelStride;
        float* to = copy + (i * side + j) * 8;
        if (block.count == 8) std::memcpy(to, at, 8 * sizeof(float));
        else std::memcpy(to, at, static_cast<size_t>(block.count) * sizeof(float));
      }
    }
  }
};

/**
 * Tiles [first, first + count) of a block of 8 channels, with a margin of 1, at 36 positions:
 * positions[position·stride + tile·8 + channel]. Of a halved block, positions of a row or column 2 are not written: they are 0.
 */
inline void readPatches(const ChannelBlock<const float>& block, ImageSize size, const Tiles& tiles, int64_t first, int64_t count, float* positions, int64_t stride) {
  constexpr int n = lanesFor(8);
  if (block.halved) {
    Patch<4> patch;
    const ImageSize half{size.batch, size.height / 2, size.width / 2};
    forEachTile(tiles, first, count, [&](int64_t tile, const TilePlace& place) {
      patch.take(block, half, place.image, place.row / 2 - 1, place.column / 2 - 1);
      for (int lane = 0; lane < 8; lane += n) {
        float* to = positions + tile * 8 + lane;
        transformBothAxes<4, 5, Vector<n>>(
            [&](int i, int j) { return patch.read<n>(i, j, lane); },
            [](const auto& in, auto& out) { transformHalvedPatch(in, out); },
            [&](int i, int j, Vector<n> value) { store<n>(to + (halvedPositions[i] * 6 + halvedPositions[j]) * stride, value); });
      }
    });
    return;
  }
  Patch<6> patch;
  forEachTile(tiles, first, count, [&](int64_t tile, const TilePlace& place) {
    patch.take(block, size, place.image, place.row - 1, place.column - 1);
    for (int lane = 0; lane < 8; lane += n) {
      float* to = positions + tile * 8 + lane;
      transformPatchBothAxes<Vector<n>>(
          [&](int i, int j) { return patch.read<n>(i, j, lane); },
          [&](int i, int j, Vector<n> value) { store<n>(to + (i * 6 + j) * stride, value); });
    }
  });
}

}  // namespace weakspot
