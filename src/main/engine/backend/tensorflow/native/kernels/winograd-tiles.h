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

/** Tiles worked on at once, at most; they and their 36 positions of a few channels stay in the second-level cache. */
constexpr int64_t tileCapacity = 48;

/**
 * Floats from one position to the next in a block of `width` channels: [position][tile][channel]. A constant, so that all 36
 * positions are at fixed offsets of one address, and not a multiple of the page, or they would share few cache sets.
 */
constexpr int64_t positionStride(int64_t width) { return (tileCapacity + 2) * width; }

/** Floats from one block of `width` channels to the next. */
constexpr int64_t blockStride(int64_t width) { return winogradPositions * positionStride(width); }

/** A column of a patch, in bytes. */
struct PatchColumn {
  const char* top;
  int64_t row;
  int64_t row3;
  int64_t row5;

  WEAKSPOT_INLINE Vector<lanesFor(8)> operator()(int i) const {
    return load<lanesFor(8)>(reinterpret_cast<const float*>(top + (i == 3 ? row3 : i == 5 ? row5 : i * row)));
  }
};

/** Where side × side pixels of 8 channels lie. With odd multiples of the row kept, the processor adds up all addresses while it loads. */
struct PatchPlace {
  const char* corner;
  int64_t pixel;
  int64_t row;
  int64_t row3;
  int64_t row5;

  PatchPlace(const float* at, int64_t rowFloats, int64_t pixelFloats)
      : corner(reinterpret_cast<const char*>(at)), pixel(pixelFloats * 4), row(rowFloats * 4), row3(row * 3), row5(row * 5) {
    __asm__("" : "+r"(row3), "+r"(row5));
  }

  WEAKSPOT_INLINE PatchColumn column(int j, int lane) const {
    const char* top = corner + j * pixel + lane * 4;
    // Else compilers compute all 36 addresses ahead and, short of registers, store and load them.
    __asm__ volatile("" : "+r"(top));
    return {top, row, row3, row5};
  }
};

/** Copies the part of a patch that lies inside the image; the rest is 0. */
template <int side>
__attribute__((noinline)) void copyInside(
    const float* image, const ChannelBlock<const float>& block, ImageSize size, int64_t top, int64_t left, float* copy) {
  std::memset(copy, 0, side * side * 8 * sizeof(float));
  const auto firstRow = std::max<int64_t>(0, -top);
  const auto firstColumn = std::max<int64_t>(0, -left);
  const auto rows = std::min<int64_t>(side, size.height - top);
  const auto columns = std::min<int64_t>(side, size.width - left);
  for (int64_t i = firstRow; i < rows; i++) {
    const float* from = image + (top + i) * block.rowStride + (left + firstColumn) * block.pixelStride;
    float* to = copy + (i * side + firstColumn) * 8;
    for (int64_t j = firstColumn; j < columns; j++, from += block.pixelStride, to += 8) {
      if (block.count == 8) std::memcpy(to, from, 8 * sizeof(float));
      else std::memcpy(to, from, static_cast<size_t>(block.count) * sizeof(float));
    }
  }
}

/** Patches from (top, left) of images of `size`, which is half as large where the block is halved; the copy is for those at the edge. */
template <int side>
WEAKSPOT_INLINE PatchPlace patchAt(const ChannelBlock<const float>& block, ImageSize size, int64_t image, int64_t top, int64_t left, float* copy) {
  const float* from = block.data + image * block.imageStride;
  if (top >= 0 && left >= 0 && top + side <= size.height && left + side <= size.width && block.count == 8) {
    return PatchPlace(from + top * block.rowStride + left * block.pixelStride, block.rowStride, block.pixelStride);
  }
  copyInside<side>(from, block, size, top, left, copy);
  return PatchPlace(copy, side * 8, 8);
}

/**
 * Tiles [first, first + count) of a block of 8 channels, with a margin of 1, at 36 positions:
 * [position][tile][channel]. Of a halved block, positions of a row or column 2 are not written: they are 0.
 */
inline void readPatches(const ChannelBlock<const float>& block, ImageSize size, const Tiles& tiles, int64_t first, int64_t count, float* positions) {
  constexpr int n = lanesFor(8);
  constexpr int64_t stride = positionStride(8);
  alignas(64) float copy[6 * 6 * 8];
  if (block.halved) {
    const ImageSize half{size.batch, size.height / 2, size.width / 2};
    forEachTile(tiles, first, count, [&](int64_t tile, const TilePlace& place) {
      const PatchPlace patch = patchAt<4>(block, half, place.image, place.row / 2 - 1, place.column / 2 - 1, copy);
      for (int lane = 0; lane < 8; lane += n) {
        float* to = positions + tile * 8 + lane;
        transformBothAxes<4, 5, Vector<n>>(
            [&](int j) { return patch.column(j, lane); },
            [](const auto& in, auto& out) { transformHalvedPatch(in, out); },
            [&](int i, int j, Vector<n> value) { store<n>(to + (halvedPositions[i] * 6 + halvedPositions[j]) * stride, value); });
      }
    });
    return;
  }
  forEachTile(tiles, first, count, [&](int64_t tile, const TilePlace& place) {
    const PatchPlace patch = patchAt<6>(block, size, place.image, place.row - 1, place.column - 1, copy);
    for (int lane = 0; lane < 8; lane += n) {
      float* to = positions + tile * 8 + lane;
      transformPatchBothAxes<Vector<n>>(
          [&](int j) { return patch.column(j, lane); },
          [&](int i, int j, Vector<n> value) { store<n>(to + (i * 6 + j) * stride, value); });
    }
  });
}

}  // namespace weakspot
