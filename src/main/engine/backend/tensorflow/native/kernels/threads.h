// The pool of threads all kernels share.
#pragma once

#include <cstdint>
#include <type_traits>

namespace weakspot {

using Task = void (*)(void* context, int64_t index);

/** Calls task(context, i) for every i below count, on the pool's threads and the caller's; returns when all are done. */
void runTasks(int64_t count, Task task, void* context);

/**
 * work(i) for every i below count, in no particular order. What is written for an index must not depend on the thread: cut
 * work by shape, never by the number of threads.
 */
template <class Work>
void parallelFor(int64_t count, Work&& work) {
  using Plain = std::remove_reference_t<Work>;
  runTasks(count, [](void* context, int64_t index) { (*static_cast<Plain*>(context))(index); }, const_cast<void*>(static_cast<const void*>(&work)));
}

constexpr int64_t ceilingOf(int64_t value, int64_t unit) { return (value + unit - 1) / unit; }

/** work(from, to) for `length` items in pieces of `piece`. */
template <class Work>
void parallelRanges(int64_t length, int64_t piece, Work&& work) {
  parallelFor(ceilingOf(length, piece), [&](int64_t index) {
    const int64_t from = index * piece;
    work(from, from + piece < length ? from + piece : length);
  });
}

/** At least `floats` floats of this thread's own, 64-byte aligned, with a cache line to spare; kept until asked for more. Slots do not overlap. */
enum class Slot { kPacked, kInput, kProducts, kGradient, kPartials, kCount };
float* workspace(Slot slot, int64_t floats);

}  // namespace weakspot
