// Our native kernels as operations of TensorFlow, on its CPU device: registered when the binding is loaded, run by the binding's
// `executeOp`. Outputs lie in memory that TensorFlow allocates; nothing is copied.
//
// Hyperparameters that change from step to step are inputs, not attributes: TensorFlow keeps a kernel for every combination of
// attributes that it has seen.

// Spares a header of TensorFlow's internals that nothing here needs.
#define IS_SLIM_BUILD

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <new>
#include <vector>

#include "call.h"
#include "tensorflow/c/ops.h"

// Stands in for absl::MinLogLevel of the logging library in TensorFlow 2.21, whose own does not know TF_CPP_MIN_LOG_LEVEL until
// after TensorFlow has told of itself on standard error, which is for people. What loads a library finds this first. Where the
// function has another name it changes nothing, and those notes are shown.
extern "C" __attribute__((visibility("default"))) int weakspotLeastLogSeverity() __asm__("_ZN4absl12lts_2025081411MinLogLevelEv");
extern "C" int weakspotLeastLogSeverity() {
  const char* least = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return least ? std::atoi(least) : 0;
}

namespace weakspot {
namespace {

/** The bias that may follow a convolution's other inputs; null without one. */
const float* biasOf(Call& call, int index, int64_t outputs) {
  if (call.inputs() <= index) return nullptr;
  const Input bias = call.input(index, 1);
  require(bias.length() == outputs, "the bias must have one value for each output");
  return bias.data;
}

void requireOdd(int64_t height, int64_t width) {
  require(height % 2 == 1 && width % 2 == 1, "a kernel must have an odd height and width");
}

struct Convolution {
  bool relu;
  explicit Convolution(Attributes& attributes) : relu(attributes.flag("relu")) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4), kernel = call.input(1, 4);
    const float* bias = biasOf(call, 2, kernel.shape[3]);
    require(x.channels() == kernel.shape[2], "the image's channels are not the convolution's inputs");
    requireOdd(kernel.shape[0], kernel.shape[1]);
    float* y = call.output(0, {x.shape[0], x.shape[1], x.shape[2], kernel.shape[3]});
    convolution(x.data, x.size(), kernel.data, kernel.kernelSize(), bias, relu, y);
  }
};

struct ConvolutionInputGradient {
  explicit ConvolutionInputGradient(Attributes&) {}
  void compute(Call& call) const {
    const Input dy = call.input(0, 4), kernel = call.input(1, 4);
    require(dy.channels() == kernel.shape[3], "the gradient's channels are not the convolution's outputs");
    requireOdd(kernel.shape[0], kernel.shape[1]);
    float* dx = call.output(0, {dy.shape[0], dy.shape[1], dy.shape[2], kernel.shape[2]});
    convolutionInputGradient(dy.data, dy.size(), kernel.data, kernel.kernelSize(), dx);
  }
};

struct ConvolutionFilterGradient {
  int64_t height, width;
  explicit ConvolutionFilterGradient(Attributes& attributes)
      : height(attributes.integer("height")), width(attributes.integer("width")) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4), dy = call.input(1, 4);
    require(x.pixels() == dy.pixels(), "the gradient has not as many pixels as the image");
    requireOdd(height, width);
    const KernelSize size{height, width, x.channels(), dy.channels()};
    float* dKernel = call.output(0, {height, width, size.inputs, size.outputs});
    convolutionFilterGradient(x.data, dy.data, x.size(), size, dKernel);
  }
};

Joined joined(const Input& below, const Input& skip) {
  require(below.shape[0] == skip.shape[0], "there must be as many images of one as of the other");
  require(below.shape[1] * 2 == skip.shape[1] && below.shape[2] * 2 == skip.shape[2], "one image must have half the side of the other");
  return {below.data, below.channels(), skip.data, skip.channels()};
}

struct JoinedConvolution {
  bool relu;
  explicit JoinedConvolution(Attributes& attributes) : relu(attributes.flag("relu")) {}
  void compute(Call& call) const {
    const Input below = call.input(0, 4), skip = call.input(1, 4), kernel = call.input(2, 4);
    const float* bias = biasOf(call, 3, kernel.shape[3]);
    require(below.channels() + skip.channels() == kernel.shape[2], "the images' channels are not the convolution's inputs");
    requireOdd(kernel.shape[0], kernel.shape[1]);
    float* y = call.output(0, {skip.shape[0], skip.shape[1], skip.shape[2], kernel.shape[3]});
    joinedConvolution(joined(below, skip), skip.size(), kernel.data, kernel.kernelSize(), bias, relu, y);
  }
};

struct JoinedConvolutionInputGradient {
  int64_t belowChannels;
  explicit JoinedConvolutionInputGradient(Attributes& attributes) : belowChannels(attributes.integer("below_channels")) {}
  void compute(Call& call) const {
    const Input dy = call.input(0, 4), kernel = call.input(1, 4);
    require(dy.channels() == kernel.shape[3], "the gradient's channels are not the convolution's outputs");
    requireOdd(kernel.shape[0], kernel.shape[1]);
    const auto [batch, height, width] = dy.size();
    require(height % 2 == 0 && width % 2 == 0, "height and width must be even");
    require(belowChannels > 0 && belowChannels < kernel.shape[2], "both images must have a share of the convolution's inputs");
    float* dBelow = call.output(0, {batch, height / 2, width / 2, belowChannels});
    float* dSkip = call.output(1, {batch, height, width, kernel.shape[2] - belowChannels});
    joinedConvolutionInputGradient(dy.data, dy.size(), kernel.data, kernel.kernelSize(), dBelow, belowChannels, dSkip);
  }
};

struct JoinedConvolutionFilterGradient {
  int64_t height, width;
  explicit JoinedConvolutionFilterGradient(Attributes& attributes)
      : height(attributes.integer("height")), width(attributes.integer("width")) {}
  void compute(Call& call) const {
    const Input below = call.input(0, 4), skip = call.input(1, 4), dy = call.input(2, 4);
    require(skip.pixels() == dy.pixels(), "the gradient has not as many pixels as the image");
    requireOdd(height, width);
    const KernelSize size{height, width, below.channels() + skip.channels(), dy.channels()};
    float* dKernel = call.output(0, {height, width, size.inputs, size.outputs});
    joinedConvolutionFilterGradient(joined(below, skip), dy.data, skip.size(), size, dKernel);
  }
};

struct BatchNormalizationRelu {
  float epsilon;
  int64_t group;
  explicit BatchNormalizationRelu(Attributes& attributes) : epsilon(attributes.real("epsilon")), group(attributes.integer("group")) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4), gamma = call.input(1, 1), beta = call.input(2, 1);
    require(group > 0, "a group must have an image");
    require(gamma.length() == x.channels() && beta.length() == x.channels(), "scale and shift must have one value for each channel");
    const int64_t groups = (x.shape[0] + group - 1) / group;
    float* y = call.output(0, x.shape);
    float* mean = call.output(1, {groups, x.channels()});
    float* variance = call.output(2, {groups, x.channels()});
    batchNormalizationRelu(x.data, x.size(), x.channels(), group, gamma.data, beta.data, epsilon, y, mean, variance);
    averageOverGroups(mean, x.shape[0], x.channels(), call.output(3, gamma.shape));
    averageOverGroups(variance, x.shape[0], x.channels(), call.output(4, gamma.shape));
  }

 private:
  /** Each group weighs as many times as it has images; in the order of the groups. */
  void averageOverGroups(const float* values, int64_t images, int64_t channels, float* average) const {
    for (int64_t c = 0; c < channels; c++) average[c] = 0;
    for (int64_t first = 0; first < images; first += group, values += channels) {
      const float share = static_cast<float>(std::min(group, images - first)) / static_cast<float>(images);
      for (int64_t c = 0; c < channels; c++) average[c] += share * values[c];
    }
  }
};

struct BatchNormalizationReluGradient {
  float epsilon;
  int64_t group;
  explicit BatchNormalizationReluGradient(Attributes& attributes)
      : epsilon(attributes.real("epsilon")), group(attributes.integer("group")) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4), dy = call.input(1, 4), gamma = call.input(2, 1), beta = call.input(3, 1);
    const Input mean = call.input(4, 2), variance = call.input(5, 2);
    require(group > 0, "a group must have an image");
    require(x.shape == dy.shape, "the gradient has not the image's shape");
    require(gamma.length() == x.channels() && beta.length() == x.channels(), "scale and shift must have one value for each channel");
    const Shape statistics{(x.shape[0] + group - 1) / group, x.channels()};
    require(mean.shape == statistics && variance.shape == statistics, "the statistics are not those of these groups");
    float* dx = call.output(0, x.shape);
    float* dGamma = call.output(1, gamma.shape);
    float* dBeta = call.output(2, gamma.shape);
    batchNormalizationReluGradient(
        x.data, dy.data, x.size(), x.channels(), group, gamma.data, beta.data, mean.data, variance.data, epsilon, dx, dGamma, dBeta);
  }
};

struct BatchNormalizationReluInference {
  float epsilon;
  explicit BatchNormalizationReluInference(Attributes& attributes) : epsilon(attributes.real("epsilon")) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4);
    const float* vectors[4];
    for (int i = 0; i < 4; i++) {
      const Input vector = call.input(i + 1, 1);
      require(vector.length() == x.channels(), "statistics, scale and shift must have one value for each channel");
      vectors[i] = vector.data;
    }
    float* y = call.output(0, x.shape);
    batchNormalizationReluInference(x.data, x.size(), x.channels(), vectors[0], vectors[1], vectors[2], vectors[3], epsilon, y);
  }
};

struct MaxPool2 {
  explicit MaxPool2(Attributes&) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4);
    require(x.shape[1] % 2 == 0 && x.shape[2] % 2 == 0, "height and width must be even");
    maxPool2(x.data, x.size(), x.channels(), call.output(0, {x.shape[0], x.shape[1] / 2, x.shape[2] / 2, x.channels()}));
  }
};

struct MaxPool2Gradient {
  explicit MaxPool2Gradient(Attributes&) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4), dy = call.input(1, 4);
    require(dy.length() * 4 == x.length(), "the gradient must have a quarter of the image's pixels");
    maxPool2Gradient(x.data, dy.data, x.size(), x.channels(), call.output(0, x.shape));
  }
};

struct Upsample2 {
  explicit Upsample2(Attributes&) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4);
    upsample2(x.data, x.size(), x.channels(), call.output(0, {x.shape[0], x.shape[1] * 2, x.shape[2] * 2, x.channels()}));
  }
};

struct Upsample2Gradient {
  explicit Upsample2Gradient(Attributes&) {}
  void compute(Call& call) const {
    const Input dy = call.input(0, 4);
    require(dy.shape[1] % 2 == 0 && dy.shape[2] % 2 == 0, "height and width must be even");
    const ImageSize size{dy.shape[0], dy.shape[1] / 2, dy.shape[2] / 2};
    upsample2Gradient(dy.data, size, dy.channels(), call.output(0, {size.batch, size.height, size.width, dy.channels()}));
  }
};

struct ConcatenateChannels {
  explicit ConcatenateChannels(Attributes&) {}
  void compute(Call& call) const {
    const Input a = call.input(0, 4), b = call.input(1, 4);
    require(a.pixels() == b.pixels(), "the images must have the same size");
    float* y = call.output(0, {a.shape[0], a.shape[1], a.shape[2], a.channels() + b.channels()});
    concatenateChannels(a.data, a.channels(), b.data, b.channels(), a.pixels(), y);
  }
};

struct TakeChannels {
  int64_t first, count;
  explicit TakeChannels(Attributes& attributes) : first(attributes.integer("first")), count(attributes.integer("count")) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4);
    require(first >= 0 && count > 0 && first + count <= x.channels(), "there are not that many channels");
    takeChannels(x.data, x.pixels(), x.channels(), first, count, call.output(0, {x.shape[0], x.shape[1], x.shape[2], count}));
  }
};

struct ChannelSums {
  explicit ChannelSums(Attributes&) {}
  void compute(Call& call) const {
    const Input x = call.input(0, 4);
    channelSums(x.data, x.pixels(), x.channels(), call.output(0, {x.channels()}));
  }
};

/** Inputs: β₁, β₂, ε, rate, inverseRoot2 and each tensor's `keep`; then all parameters, gradients, m and v. Outputs likewise. */
struct AdamW {
  explicit AdamW(Attributes&) {}
  void compute(Call& call) const {
    const std::vector<double> numbers = call.doubles(0);
    const int count = (call.inputs() - 1) / 4;
    require(numbers.size() == static_cast<size_t>(count) + 5, "there must be five hyperparameters and one for each tensor");
    std::vector<AdamWTensor> tensors;
    for (int i = 0; i < count; i++) {
      const Input parameter = call.input(1 + i), gradient = call.input(1 + count + i);
      const Input m = call.input(1 + 2 * count + i), v = call.input(1 + 3 * count + i);
      const int64_t length = parameter.length();
      require(gradient.length() == length && m.length() == length && v.length() == length, "a gradient or moment has another size than its parameter");
      float* newParameter = call.output(i, parameter.shape);
      float* newM = call.output(count + i, parameter.shape);
      float* newV = call.output(2 * count + i, parameter.shape);
      tensors.push_back({parameter.data, gradient.data, m.data, v.data, newParameter, newM, newV, length, numbers[5 + static_cast<size_t>(i)]});
    }
    adamW(tensors.data(), count, {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]});
  }
};

/** Inputs: decay; then all averages and all values. */
struct MovingAverage {
  explicit MovingAverage(Attributes&) {}
  void compute(Call& call) const {
    const std::vector<double> numbers = call.doubles(0);
    require(numbers.size() == 1, "there must be one decay");
    const int count = (call.inputs() - 1) / 2;
    std::vector<AverageTensor> tensors;
    for (int i = 0; i < count; i++) {
      const Input average = call.input(1 + i), value = call.input(1 + count + i);
      require(average.length() == value.length(), "a value has another size than its average");
      tensors.push_back({average.data, value.data, call.output(i, average.shape), average.length()});
    }
    movingAverage(tensors.data(), count, numbers[0]);
  }
};

struct SegmentationLoss {
  explicit SegmentationLoss(Attributes&) {}
  void compute(Call& call) const {
    const Input logits = call.input(0, 4), target = call.input(1, 4);
    require(logits.length() == target.length(), "the target has another size than the logits");
    const int64_t batch = logits.shape[0];
    segmentationLoss(logits.data, target.data, batch, logits.length() / batch, nullptr, call.output(0, {batch}), nullptr);
  }
};

struct SegmentationLossGradient {
  explicit SegmentationLossGradient(Attributes&) {}
  void compute(Call& call) const {
    const Input logits = call.input(0, 4), target = call.input(1, 4), upstream = call.input(2, 1);
    const int64_t batch = logits.shape[0];
    require(logits.length() == target.length() && upstream.length() == batch, "target or upstream gradient has another size than the logits");
    std::vector<float> losses(static_cast<size_t>(batch));
    segmentationLoss(logits.data, target.data, batch, logits.length() / batch, upstream.data, losses.data(), call.output(0, logits.shape));
  }
};

template <typename Kernel>
void* create(TF_OpKernelConstruction* construction) {
  try {
    Attributes attributes(construction);
    return new Kernel(attributes);
  } catch (const std::exception& error) {
    TF_Status* status = TF_NewStatus();
    TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, error.what());
    TF_OpKernelConstruction_Failure(construction, status);
    TF_DeleteStatus(status);
    return nullptr;
  }
}

template <typename Kernel>
void compute(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  try {
    static_cast<Kernel*>(kernel)->compute(call);
  } catch (const Refusal& refusal) {
    call.fail(TF_INVALID_ARGUMENT, refusal.message);
  } catch (const std::bad_alloc&) {
    call.fail(TF_RESOURCE_EXHAUSTED, "out of memory");
  } catch (const std::exception& error) {
    call.fail(TF_INTERNAL, error.what());
  }
}

template <typename Kernel>
void destroy(void* kernel) {
  delete static_cast<Kernel*>(kernel);
}

struct Signature {
  std::initializer_list<const char*> inputs;
  std::initializer_list<const char*> outputs;
  std::initializer_list<const char*> attributes;
};

void complain(const char* name, TF_Status* status) {
  if (TF_GetCode(status) != TF_OK) std::fprintf(stderr, "%s could not be registered: %s\n", name, TF_Message(status));
}

template <typename Kernel>
void add(const char* name, const Signature& signature) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* operation = TF_NewOpDefinitionBuilder(name);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(operation, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(operation, output);
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(operation, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(operation, &TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(operation, status);
  complain(name, status);
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", &create<Kernel>, &compute<Kernel>, &destroy<Kernel>), status);
  complain(name, status);
  TF_DeleteStatus(status);
}

bool addOperations() {
  add<Convolution>("WeakspotConvolution", {{"x: float", "kernel: float", "bias: biases * float"}, {"y: float"}, {"biases: int >= 0", "relu: bool"}});
  add<ConvolutionInputGradient>("WeakspotConvolutionInputGradient", {{"dy: float", "kernel: float"}, {"dx: float"}, {}});
  add<ConvolutionFilterGradient>(
      "WeakspotConvolutionFilterGradient", {{"x: float", "dy: float"}, {"d_kernel: float"}, {"height: int", "width: int"}});
  add<JoinedConvolution>(
      "WeakspotJoinedConvolution",
      {{"below: float", "skip: float", "kernel: float", "bias: biases * float"}, {"y: float"}, {"biases: int >= 0", "relu: bool"}});
  add<JoinedConvolutionInputGradient>(
      "WeakspotJoinedConvolutionInputGradient", {{"dy: float", "kernel: float"}, {"d_below: float", "d_skip: float"}, {"below_channels: int"}});
  add<JoinedConvolutionFilterGradient>(
      "WeakspotJoinedConvolutionFilterGradient",
      {{"below: float", "skip: float", "dy: float"}, {"d_kernel: float"}, {"height: int", "width: int"}});
  add<BatchNormalizationRelu>(
      "WeakspotBatchNormalizationRelu",
      {{"x: float", "gamma: float", "beta: float"}, {"y: float", "means: float", "variances: float", "mean: float", "variance: float"}, {"epsilon: float", "group: int"}});
  add<BatchNormalizationReluGradient>(
      "WeakspotBatchNormalizationReluGradient",
      {{"x: float", "dy: float", "gamma: float", "beta: float", "mean: float", "variance: float"},
       {"dx: float", "d_gamma: float", "d_beta: float"},
       {"epsilon: float", "group: int"}});
  add<BatchNormalizationReluInference>(
      "WeakspotBatchNormalizationReluInference",
      {{"x: float", "gamma: float", "beta: float", "mean: float", "variance: float"}, {"y: float"}, {"epsilon: float"}});
  add<MaxPool2>("WeakspotMaxPool2", {{"x: float"}, {"y: float"}, {}});
  add<MaxPool2Gradient>("WeakspotMaxPool2Gradient", {{"x: float", "dy: float"}, {"dx: float"}, {}});
  add<Upsample2>("WeakspotUpsample2", {{"x: float"}, {"y: float"}, {}});
  add<Upsample2Gradient>("WeakspotUpsample2Gradient", {{"dy: float"}, {"dx: float"}, {}});
  add<ConcatenateChannels>("WeakspotConcatenateChannels", {{"a: float", "b: float"}, {"y: float"}, {}});
  add<TakeChannels>("WeakspotTakeChannels", {{"x: float"}, {"y: float"}, {"first: int", "count: int"}});
  add<ChannelSums>("WeakspotChannelSums", {{"x: float"}, {"sums: float"}, {}});
  add<AdamW>(
      "WeakspotAdamW",
      {{"numbers: int32", "parameters: count * float", "gradients: count * float", "m: count * float", "v: count * float"},
       {"new_parameters: count * float", "new_m: count * float", "new_v: count * float"},
       {"count: int >= 1"}});
  add<MovingAverage>(
      "WeakspotMovingAverage",
      {{"numbers: int32", "averages: count * float", "values: count * float"}, {"new_averages: count * float"}, {"count: int >= 1"}});
  add<SegmentationLoss>("WeakspotSegmentationLoss", {{"logits: float", "target: float"}, {"losses: float"}, {}});
  add<SegmentationLossGradient>("WeakspotSegmentationLossGradient", {{"logits: float", "target: float", "upstream: float"}, {"d_logits: float"}, {}});
  return true;
}

/** As many threads as the loader lets TensorFlow have. */
bool takeThreads() {
  const char* count = std::getenv("TF_NUM_INTRAOP_THREADS");
  try {
    if (count && std::atoi(count) > 0) setThreads(std::atoi(count));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s threads could not be started: %s\n", count, error.what());
  }
  return true;
}

// Run as the binding is loaded, before anything can call an operation.
[[maybe_unused]] const bool threadsTaken = takeThreads();
[[maybe_unused]] const bool operationsAdded = addOperations();

}  // namespace
}  // namespace weakspot
