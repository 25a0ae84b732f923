#include <thread>

#include "check.h"

/** Two threads that call kernels at once get the results that each gets alone. */
void checkConcurrentCalls() {
  using namespace weakspot;
  setThreads(2);
  const ImageSize size{2, 24, 24};
  const KernelSize kernelSize{3, 3, 16, 16};
  const Floats x = randomFloats(2 * 24 * 24 * 16, 1);
  const Floats kernel = randomFloats(9 * 16 * 16, 2);
  Floats alone(x.size());
  convolution(x.data(), size, kernel.data(), kernelSize, nullptr, false, alone.data());
  bool same[2] = {true, true};
  const auto repeat = [&](bool& equal) {
    for (int i = 0; i < 50; i++) {
      Floats y(x.size());
      convolution(x.data(), size, kernel.data(), kernelSize, nullptr, false, y.data());
      equal = equal && y == alone;
    }
  };
  std::thread other([&] { repeat(same[0]); });
  repeat(same[1]);
  other.join();
  report("calls from two threads at once", same[0] && same[1], 0);
}

int main() {
  checkConvolutions();
  checkNormalization();
  checkResampling();
  checkTraining();
  checkConcurrentCalls();
  weakspot::setThreads(1);
  if (weakspot::threads() != 1) failures++;
  std::printf("%d failures\n", failures);
  return failures ? 1 : 0;
}
