// What the native kernels offer. Tensors are float32 and dense: images NHWC, convolution kernels HWIO. Stride 1, SAME padding.
//
// Work is cut in pieces that depend on the shapes alone and partial sums are added in a fixed order, so results do not depend
// on the number of threads, bit for bit. Calls from several threads at once are safe: one has the pool, the others do
// without. While a kernel runs, denormal results count as 0. An output may not overlap an input, but where said otherwise.
// Nothing is thrown but std::bad_alloc; sizes are not checked.
#pragma once

#include <cstdint>

namespace weakspot {

/** Threads that work on one call, the caller's included; at least 1. By default as many as the machine runs at once. */
void setThreads(int threads);
int threads();

/** n images of h × w pixels. */
struct ImageSize {
  int64_t batch;
  int64_t height;
  int64_t width;
};

struct KernelSize {
  /** Odd. */
  int64_t height;
  /** Odd. */
  int64_t width;
  int64_t inputs;
  int64_t outputs;
};

/** y [n, h, w, outputs] = x ∗ kernel + bias, cut at 0 if `relu`; x [n, h, w, inputs]; bias [outputs] or null. */
void convolution(const float* x, ImageSize size, const float* kernel, KernelSize kernelSize, const float* bias, bool relu, float* y);

/** dx [n, h, w, inputs] from dy [n, h, w, outputs]. */
void convolutionInputGradient(const float* dy, ImageSize size, const float* kernel, KernelSize kernelSize, float* dx);

/** dKernel [kh, kw, inputs, outputs] from x and dy. */
void convolutionFilterGradient(const float* x, const float* dy, ImageSize size, KernelSize kernelSize, float* dKernel);

/**
 * What a U-Net's decoder convolves: `below` enlarged twice (each pixel a 2 × 2 block), then `skip`, side by side; read where
 * they lie. below [n, h/2, w/2, belowChannels], skip [n, h, w, skipChannels]; h and w even; inputs = belowChannels + skipChannels.
 */
struct Joined {
  const float* below;
  int64_t belowChannels;
  const float* skip;
  int64_t skipChannels;
};

void joinedConvolution(const Joined& x, ImageSize size, const float* kernel, KernelSize kernelSize, const float* bias, bool relu, float* y);
/** dBelow [n, h/2, w/2, belowChannels], dSkip [n, h, w, skipChannels]. */
void joinedConvolutionInputGradient(
    const float* dy, ImageSize size, const float* kernel, KernelSize kernelSize, float* dBelow, int64_t belowChannels, float* dSkip);
void joinedConvolutionFilterGradient(const Joined& x, const float* dy, ImageSize size, KernelSize kernelSize, float* dKernel);

/**
 * Batch normalization and ReLU over groups of consecutive images (the last may have fewer than `group`):
 * y = max(0, γ(x − μ)/√(σ² + ε) + β).
 *
 * mean, variance: [⌈n/group⌉][channels], written; variance is biased (divided by the count).
 */
void batchNormalizationRelu(
    const float* x, ImageSize size, int64_t channels, int64_t group, const float* gamma, const float* beta, float epsilon,
    float* y, float* mean, float* variance);

/** Gradient of the above from x and the statistics it wrote; dx may be dy. dGamma, dBeta: [channels]. */
void batchNormalizationReluGradient(
    const float* x, const float* dy, ImageSize size, int64_t channels, int64_t group, const float* gamma, const float* beta,
    const float* mean, const float* variance, float epsilon, float* dx, float* dGamma, float* dBeta);

/** y = max(0, γ(x − mean)/√(variance + ε) + β) with given statistics [channels]; y may be x. */
void batchNormalizationReluInference(
    const float* x, ImageSize size, int64_t channels, const float* gamma, const float* beta, const float* mean,
    const float* variance, float epsilon, float* y);

/** Maximum of 2 × 2 blocks; `size` is that of x: even height and width. y [n, h/2, w/2, channels]. */
void maxPool2(const float* x, ImageSize size, int64_t channels, float* y);
/** The gradient goes to the first of a block's greatest values, row by row. `size` is that of x. */
void maxPool2Gradient(const float* x, const float* dy, ImageSize size, int64_t channels, float* dx);

/** Each pixel becomes a 2 × 2 block; `size` is that of x. y [n, 2h, 2w, channels]. */
void upsample2(const float* x, ImageSize size, int64_t channels, float* y);
/** Sums of 2 × 2 blocks; `size` is that of dx. */
void upsample2Gradient(const float* dy, ImageSize size, int64_t channels, float* dx);

/** [pixels][aChannels] and [pixels][bChannels] side by side. */
void concatenateChannels(const float* a, int64_t aChannels, const float* b, int64_t bChannels, int64_t pixels, float* y);
/** `count` channels of x [pixels][channels] from `first` on. */
void takeChannels(const float* x, int64_t pixels, int64_t channels, int64_t first, int64_t count, float* y);
/** Σ over pixels for each channel: the gradient of a bias. */
void channelSums(const float* x, int64_t pixels, int64_t channels, float* sums);

/** Multiplied out by the caller in double precision: see adamW. */
struct AdamWStep {
  double beta1;
  double beta2;
  double epsilon;
  /** η/(1 − β₁ᵗ) */
  double rate;
  /** 1/√(1 − β₂ᵗ) */
  double inverseRoot2;
};

/** One tensor of a model; outputs may be their inputs. */
struct AdamWTensor {
  const float* parameter;
  const float* gradient;
  const float* m;
  const float* v;
  float* newParameter;
  float* newM;
  float* newV;
  int64_t length;
  /** 1 − ηλ, or 1 where weight decay does not apply. */
  double keep;
};

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← keep·θ − rate·m/(√v·inverseRoot2 + ε), for all tensors in one call. */
void adamW(const AdamWTensor* tensors, int64_t count, const AdamWStep& step);

struct AverageTensor {
  const float* average;
  const float* value;
  /** May be `average`. */
  float* newAverage;
  int64_t length;
};

/** decay·average + (1 − decay)·value, for all tensors in one call. */
void movingAverage(const AverageTensor* tensors, int64_t count, double decay);

/**
 * Of each image: ½(mean over pixels of softplus(x) − t·x, plus 1 − (2Σpt + 1e-5)/(Σp + Σt + 1e-5)), p = σ(x): the engine's
 * segmentation loss before images are averaged. losses [batch].
 *
 * dLogits [batch, pixels], or null: the gradient of Σ upstream[n]·losses[n].
 */
void segmentationLoss(
    const float* logits, const float* target, int64_t batch, int64_t pixels, const float* upstream, float* losses, float* dLogits);

}  // namespace weakspot
