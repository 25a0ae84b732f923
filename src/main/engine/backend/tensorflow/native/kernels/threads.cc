#include "threads.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "kernels.h"
#include "vector.h"

namespace weakspot {
namespace {

// About 20 µs of looking for the next call before sleeping: kernels of one training step follow each other closely.
constexpr int spins = 2000;

class Pool {
 public:
  Pool() { start(static_cast<int>(std::thread::hardware_concurrency())); }

  int size() const { return size_.load(); }

  void resize(int size) {
    std::lock_guard<std::mutex> call(call_);
    stop();
    start(size);
  }

  void run(int64_t count, Task task, void* context) {
    // Busy with another thread's call, or with the call that this one is part of: work alone.
    if (count <= 1 || inside_ || !call_.try_lock()) return alone(count, task, context);
    std::lock_guard<std::mutex> call(call_, std::adopt_lock);
    if (workers_.empty()) return alone(count, task, context);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = task;
      context_ = context;
      count_ = count;
      next_.store(0, std::memory_order_relaxed);
      open_ = true;
      round_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
    take();
    // Whoever wakes from now on is too late and is not waited for: on a busy machine that may take a while.
    {
      std::lock_guard<std::mutex> lock(mutex_);
      open_ = false;
    }
    for (int i = 0; working_.load(std::memory_order_acquire) > 0;) {
      if (i == spins) {
        std::this_thread::yield();
      } else {
        pause();
        i++;
      }
    }
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  void start(int size) {
    size = size < 1 ? 1 : size;
    size_.store(size);
    const int64_t round = round_.load();
    stopping_ = false;
    for (int i = 1; i < size; i++) workers_.emplace_back([this, round] { work(round); });
  }

  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
      round_.fetch_add(1);
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

  void work(int64_t seen) {
    for (;;) {
      for (int i = 0; i < spins && round_.load(std::memory_order_acquire) == seen; i++) pause();
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_.load(std::memory_order_relaxed) != seen; });
        seen = round_.load(std::memory_order_relaxed);
        if (stopping_) return;
        if (!open_) continue;
        working_.fetch_add(1, std::memory_order_relaxed);
      }
      take();
      working_.fetch_sub(1, std::memory_order_release);
    }
  }

  void take() {
    const FlushDenormals flush;
    inside_ = true;
    try {
      for (int64_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) task_(context_, i);
    } catch (...) {
      next_.store(count_, std::memory_order_relaxed);
      std::lock_guard<std::mutex> lock(mutex_);
      failure_ = std::current_exception();
    }
    inside_ = false;
  }

  static void alone(int64_t count, Task task, void* context) {
    const FlushDenormals flush;
    for (int64_t i = 0; i < count; i++) task(context, i);
  }

  static thread_local bool inside_;

  std::mutex call_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> workers_;
  std::atomic<int> size_{1};
  std::atomic<int64_t> round_{0};
  std::atomic<int64_t> next_{0};
  std::atomic<int> working_{0};
  // Guarded by mutex_.
  bool stopping_ = false;
  bool open_ = false;
  int64_t count_ = 0;
  Task task_ = nullptr;
  void* context_ = nullptr;
  std::exception_ptr failure_;
};

thread_local bool Pool::inside_ = false;

// Never destroyed: when the process ends its threads may be anywhere.
Pool& pool() {
  static Pool& instance = *new Pool;
  return instance;
}

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { release(); }

  float* atLeast(int64_t floats) {
    if (floats > capacity_) {
      release();
      data_ = static_cast<float*>(::operator new(static_cast<size_t>(floats + 16) * sizeof(float), alignment));
      capacity_ = floats;
    }
    return data_;
  }

 private:
  static constexpr std::align_val_t alignment{64};

  void release() {
    if (data_) ::operator delete(data_, alignment);
    data_ = nullptr;
    capacity_ = 0;
  }

  float* data_ = nullptr;
  int64_t capacity_ = 0;
};

}  // namespace

void setThreads(int threads) { pool().resize(threads); }

int threads() { return pool().size(); }

void runTasks(int64_t count, Task task, void* context) { pool().run(count, task, context); }

float* workspace(Slot slot, int64_t floats) {
  thread_local Buffer buffers[static_cast<int>(Slot::kCount)];
  return buffers[static_cast<int>(slot)].atLeast(floats);
}

}  // namespace weakspot
