#include "winograd.h"

#include "threads.h"
#include "winograd-filter.h"

namespace weakspot {
namespace {

// What a task keeps between its steps should stay in half a second-level cache of 1 MB.
constexpr int64_t workingSetFloats = 96 * 1024;

/** Tiles that one task works on: a multiple of 12, and small enough that there is work for several threads. */
int64_t tilesPerTask(int64_t tiles, int64_t inputs, int64_t outputs) {
  const int64_t perTile = winogradPositions * (inputs + std::min<int64_t>(outputs, widestBlock));
  const int64_t fitting = std::max<int64_t>(2, workingSetFloats / perTile / 12);
  const int64_t sharing = ceilingOf(tiles, 16 * 12);
  return 12 * std::max<int64_t>(1, std::min({fitting, sharing, tileCapacity / 12}));
}

/** Up to 8 channels of the 4 × 4 pixels of a tile, with bias and ReLU, where they lie inside the image. */
template <bool relu, int64_t stride>
WEAKSPOT_INLINE void writeTile(const ChannelBlock<float>& block, ImageSize size, const TilePlace& place, const float* products, const float* bias) {
  constexpr int n = lanesFor(8);
  alignas(64) float pixels[16 * 8];
  float* corner = block.data + place.image * block.imageStride + place.row * block.rowStride + place.column * block.pixelStride;
  const bool whole = block.count == 8 && place.row + 4 <= size.height && place.column + 4 <= size.width;
  float* to = whole ? corner : pixels;
  const int64_t row = whole ? block.rowStride : 4 * 8;
  const int64_t pixel = whole ? block.pixelStride : 8;
  for (int lane = 0; lane < 8; lane += n) {
    const Vector<n> addend = load<n>(bias + lane);
    transformBothAxes<6, 4, Vector<n>>(
        [&](int j) { return [&, j](int i) { return load<n>(products + (i * 6 + j) * stride + lane); }; },
        [](const auto& in, auto& out) { transformOutput(in, out); },
        [&](int i, int j, Vector<n> value) {
          value += addend;
          store<n>(to + i * row + j * pixel + lane, relu ? positive<n>(value) : value);
        });
  }
  if (whole) return;
  for (int64_t i = 0; i < std::min<int64_t>(4, size.height - place.row); i++) {
    for (int64_t j = 0; j < std::min<int64_t>(4, size.width - place.column); j++) {
      std::memcpy(corner + i * block.rowStride + j * block.pixelStride, pixels + (i * 4 + j) * 8, static_cast<size_t>(block.count) * sizeof(float));
    }
  }
}

/** The same of a halved block: 2 × 2 pixels, each the sum of four. */
template <int64_t stride>
WEAKSPOT_INLINE void writeHalvedTile(const ChannelBlock<float>& block, ImageSize size, const TilePlace& place, const float* products) {
  constexpr int n = lanesFor(8);
  alignas(64) float pixels[4 * 8];
  for (int lane = 0; lane < 8; lane += n) {
    transformBothAxes<5, 2, Vector<n>>(
        [&](int j) { return [&, j](int i) { return load<n>(products + (halvedPositions[i] * 6 + halvedPositions[j]) * stride + lane); }; },
        [](const auto& in, auto& out) { transformHalvedOutput(in, out); },
        [&](int i, int j, Vector<n> value) { store<n>(pixels + (i * 2 + j) * 8 + lane, value); });
  }
  float* corner = block.data + place.image * block.imageStride + place.row / 2 * block.rowStride + place.column / 2 * block.pixelStride;
  for (int64_t i = 0; i < std::min<int64_t>(2, (size.height - place.row) / 2); i++) {
    for (int64_t j = 0; j < std::min<int64_t>(2, (size.width - place.column) / 2); j++) {
      std::memcpy(corner + i * block.rowStride + j * block.pixelStride, pixels + (i * 2 + j) * 8, static_cast<size_t>(block.count) * sizeof(float));
    }
  }
}

template <int width>
void writeTiles(
    const ChannelBlock<float>& block, ImageSize size, const Tiles& tiles, int64_t first, int64_t count, const float* products, const float* bias, bool relu) {
  constexpr int64_t stride = positionStride(width);
  forEachTile(tiles, first, count, [&](int64_t tile, const TilePlace& place) {
    const float* values = products + tile * width;
    if (block.halved) writeHalvedTile<stride>(block, size, place, values);
    else if (relu) writeTile<true, stride>(block, size, place, values, bias);
    else writeTile<false, stride>(block, size, place, values, bias);
  });
}

/** products[tile][output] = Σ over inputs, at one position; patches: [tile][8] in blocks of inputs. */
template <int width>
void multiplyTiles(const float* patches, int64_t inputs, const float* filter, int64_t count, float* products) {
  constexpr int rows = tileRows(width);
  const auto step = [&](int64_t tile, auto size) {
    constexpr int n = decltype(size)::value;
    Tile<width, n> result;
    multiply<width, n, 8, 8>(result, patches + tile * 8, inputs / 8, blockStride(8), 8, filter, nullptr);
#pragma GCC unroll 12
    for (int row = 0; row < n; row++) {
      for (int v = 0; v < Tile<width, n>::vectors; v++) {
        store<lanesFor(width)>(products + (tile + row) * width + v * lanesFor(width), result.sums[row][v]);
      }
    }
  };
  int64_t tile = 0;
  for (; tile + rows <= count; tile += rows) step(tile, std::integral_constant<int, rows>());
  for (; tile < count; tile += 4) step(tile, std::integral_constant<int, 4>());
}

}  // namespace

void winogradConvolution(const Source& x, const float* kernel, KernelSize kernelSize, Direction direction, const float* bias, bool relu, const Target& y) {
  const TransformedFilter filter = transformKernel(kernel, kernelSize, direction);
  const int64_t outputs = y.channels();
  const Tiles tiles(x.size);
  const int64_t piece = tilesPerTask(tiles.count, filter.inputs, outputs);

  parallelRanges(tiles.count, piece, [&](int64_t from, int64_t to) {
    const int64_t count = to - from;
    float* patches = workspace(Slot::kInput, blockStride(filter.inputs));
    float* products = workspace(Slot::kProducts, blockStride(widestBlock));
    for (int64_t block = 0; block < x.blocks(); block++) {
      readPatches(x.block(block), x.size, tiles, from, count, patches + block * blockStride(8));
    }
    forEachBlock(outputs, [&](int64_t first, auto width) {
      const bool halvedOutput = y.second && first + width <= y.firstChannels;
      for (int position = 0; position < winogradPositions; position++) {
        if (halvedOutput && !isHalvedPosition(position)) continue;
        // Halved inputs are 0 there.
        const int64_t skipped = x.second && !isHalvedPosition(position) ? x.firstChannels : 0;
        multiplyTiles<width>(
            patches + position * positionStride(8) + skipped / 8 * blockStride(8), filter.inputs - skipped,
            filter.block(position, first) + skipped * width, count, products + position * positionStride(width));
      }
      for (int64_t channel = first; channel < std::min<int64_t>(outputs, first + width); channel += 8) {
        const ChannelBlock<float> block = y.block(channel / 8);
        alignas(64) float addend[8] = {};
        if (bias) std::memcpy(addend, bias + channel, static_cast<size_t>(block.count) * sizeof(float));
        writeTiles<width>(block, y.size, tiles, from, count, products + (channel - first), addend, relu);
      }
    });
  });
}

}  // namespace weakspot
