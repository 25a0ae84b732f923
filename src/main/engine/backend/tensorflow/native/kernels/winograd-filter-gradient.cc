#include "threads.h"
#include "winograd-filter.h"

namespace weakspot {
namespace {

/**
 * How the sum over tiles × inputs is cut: `parts` ranges of tiles, each with sums of its own that are added in order at the
 * end, and groups of inputs. Sums of all parts should stay in the caches, and every task should have tiles enough to repay
 * the loading and storing of its sums.
 */
struct Division {
  int64_t parts;
  int64_t tilesPerPart;
  int64_t groupBlocks;
  int64_t groups;
  int64_t tilesPerStep;
};

Division divide(const Tiles& tiles, int64_t inputBlocks, int64_t outputs) {
  constexpr int64_t mostParts = 16;
  // Every group transforms dy anew, so there are no more of them than to keep eight threads busy.
  constexpr int64_t wantedTasks = 8;
  constexpr int64_t tilesWorthAPart = 128;
  constexpr int64_t partialFloats = 512 * 1024;
  constexpr int64_t workingSetFloats = 96 * 1024;
  const int64_t sums = winogradPositions * inputBlocks * 8 * outputs;
  const int64_t parts = std::max<int64_t>(1, std::min({mostParts, tiles.count / tilesWorthAPart, partialFloats / sums}));
  const int64_t groups = std::min(ceilingOf(wantedTasks, parts), ceilingOf(inputBlocks, 2));
  const int64_t groupBlocks = ceilingOf(inputBlocks, groups);
  const int64_t perTile = winogradPositions * (groupBlocks * 8 + outputs);
  const int64_t tilesPerStep = std::max<int64_t>(16, std::min(tileCapacity, workingSetFloats / perTile));
  return {parts, ceilingOf(tiles.count, parts), groupBlocks, ceilingOf(inputBlocks, groupBlocks), tilesPerStep};
}

/** Tiles of dy at 36 positions, in blocks of outputs: [position][tile][output]. */
void readGradients(const Source& dy, const Tiles& tiles, int64_t first, int64_t count, float* gradients) {
  constexpr int n = lanesFor(8);
  alignas(64) float copy[4 * 4 * 8];
  forEachBlock(dy.channels(), [&](int64_t firstChannel, auto width) {
    constexpr int64_t stride = positionStride(width);
    float* blockOfWidth = gradients + firstChannel / 8 * blockStride(8);
    for (int64_t channel = firstChannel; channel < firstChannel + width; channel += 8) {
      float* toBlock = blockOfWidth + (channel - firstChannel);
      if (channel >= dy.channels()) {
        for (int position = 0; position < winogradPositions; position++) {
          for (int64_t tile = 0; tile < count; tile++) std::memset(toBlock + position * stride + tile * width, 0, 8 * sizeof(float));
        }
        continue;
      }
      const ChannelBlock<const float> block = dy.block(channel / 8);
      forEachTile(tiles, first, count, [&](int64_t tile, const TilePlace& place) {
        const PatchPlace patch = patchAt<4>(block, dy.size, place.image, place.row, place.column, copy);
        for (int lane = 0; lane < 8; lane += n) {
          float* to = toBlock + tile * width + lane;
          transformBothAxes<4, 6, Vector<n>>(
              [&](int j) { return patch.column(j, lane); },
              [](const auto& in, auto& out) { transformGradient(in, out); },
              [&](int i, int j, Vector<n> value) { store<n>(to + (i * 6 + j) * stride, value); });
        }
      });
    }
  });
}

/** Sums of one part: [position][input][filled outputs]. */
void sumPart(const Source& x, const Source& dy, const Tiles& tiles, const Division& division, int64_t part, int64_t group, float* sums, int64_t inputs, int64_t filled) {
  const int64_t firstBlock = group * division.groupBlocks;
  const int64_t blocks = std::min(division.groupBlocks, x.blocks() - firstBlock);
  float* patches = workspace(Slot::kInput, blockStride(division.groupBlocks * 8));
  float* gradients = workspace(Slot::kGradient, blockStride(filled));
  for (int position = 0; position < winogradPositions; position++) {
    std::memset(sums + (position * inputs + firstBlock * 8) * filled, 0, static_cast<size_t>(blocks * 8 * filled) * sizeof(float));
  }
  const int64_t end = std::min(tiles.count, (part + 1) * division.tilesPerPart);
  for (int64_t from = part * division.tilesPerPart; from < end; from += division.tilesPerStep) {
    const int64_t count = std::min(division.tilesPerStep, end - from);
    for (int64_t block = 0; block < blocks; block++) {
      readPatches(x.block(firstBlock + block), x.size, tiles, from, count, patches + block * blockStride(8));
    }
    readGradients(dy, tiles, from, count, gradients);
    for (int position = 0; position < winogradPositions; position++) {
      forEachBlock(dy.channels(), [&](int64_t first, auto width) {
        const float* gradient = gradients + first / 8 * blockStride(8) + position * positionStride(width);
        for (int64_t block = 0; block < blocks; block++) {
          if (x.block(firstBlock + block).halved && !isHalvedPosition(position)) continue;
          const float* patch = patches + block * blockStride(8) + position * positionStride(8);
          float* to = sums + (position * inputs + (firstBlock + block) * 8) * filled + first;
          accumulateProducts<width, 8, 8>(patch, 0, gradient, 0, width, 1, count, to, filled);
        }
      });
    }
  }
}

}  // namespace

void winogradFilterGradient(const Source& x, const float* dy, KernelSize kernelSize, float* dKernel) {
  const Source gradient = single(dy, x.size, kernelSize.outputs);
  const Tiles tiles(x.size);
  const int64_t inputs = x.blocks() * 8;
  const int64_t filled = filledChannels(kernelSize.outputs);
  const Division division = divide(tiles, x.blocks(), filled);
  const int64_t partFloats = winogradPositions * inputs * filled;
  float* partials = workspace(Slot::kPartials, partFloats * division.parts);

  parallelFor(division.parts * division.groups, [&](int64_t task) {
    const int64_t part = task / division.groups;
    sumPart(x, gradient, tiles, division, part, task % division.groups, partials + part * partFloats, inputs, filled);
  });

  parallelRanges(kernelSize.inputs, 4, [&](int64_t from, int64_t to) {
    constexpr int n = lanesFor(8);
    for (int64_t input = from; input < to; input++) {
      for (int64_t output = 0; output < filled; output += n) {
        const auto total = [&](int j) { return [&, j](int i) {
          const float* at = partials + ((i * 6 + j) * inputs + input) * filled + output;
          Vector<n> sum = load<n>(at);
          for (int64_t part = 1; part < division.parts; part++) sum += load<n>(at + part * partFloats);
          return sum * (winogradScale[i] * winogradScale[j]);
        }; };
        const int64_t count = std::min<int64_t>(n, kernelSize.outputs - output);
        transformBothAxes<6, 3, Vector<n>>(
            total, [](const auto& in, auto& out) { transformFilterGradient(in, out); },
            [&](int i, int j, Vector<n> value) {
              float* at = dKernel + ((i * 3 + j) * kernelSize.inputs + input) * kernelSize.outputs + output;
              if (count == n) store<n>(at, value);
              else if (count > 0) std::memcpy(at, &value, static_cast<size_t>(count) * sizeof(float));
            });
      }
    }
  });
}

}  // namespace weakspot
