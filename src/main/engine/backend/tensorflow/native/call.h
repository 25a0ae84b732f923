// What an operation sees of TensorFlow: its attributes when its kernel is made, its inputs and outputs at each call.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "kernels/kernels.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace weakspot {

using Shape = std::vector<int64_t>;

/** An input, as long as the call lasts. */
struct Input {
  const float* data;
  Shape shape;

  int64_t length() const {
    int64_t product = 1;
    for (int64_t extent : shape) product *= extent;
    return product;
  }
  int64_t channels() const { return shape.back(); }
  int64_t pixels() const { return length() / shape.back(); }
  ImageSize size() const { return {shape[0], shape[1], shape[2]}; }
  KernelSize kernelSize() const { return {shape[0], shape[1], shape[2], shape[3]}; }
};

/** A wrong shape: the message reaches JavaScript as an exception. */
struct Refusal {
  std::string message;
};

inline void require(bool holds, const char* message) {
  if (!holds) throw Refusal{message};
}

/** What an operation's attributes were when TensorFlow made a kernel for them. */
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction), status_(TF_NewStatus()) {}
  Attributes(const Attributes&) = delete;
  ~Attributes() { TF_DeleteStatus(status_); }

  int64_t integer(const char* name) {
    int64_t value = 0;
    TF_OpKernelConstruction_GetAttrInt64(construction_, name, &value, status_);
    return checked(value);
  }
  float real(const char* name) {
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status_);
    return checked(value);
  }
  bool flag(const char* name) {
    TF_Bool value = 0;
    TF_OpKernelConstruction_GetAttrBool(construction_, name, &value, status_);
    return checked(value) != 0;
  }

 private:
  template <typename Value>
  Value checked(Value value) {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelConstruction_Failure(construction_, status_);
    return value;
  }

  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

/** One call of a kernel: its inputs and outputs. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  Call(const Call&) = delete;
  ~Call() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  int inputs() const { return TF_NumInputs(context_); }

  Input input(int index, size_t rank = 0) {
    TF_Tensor* tensor = tensorAt(index);
    Shape shape(TF_NumDims(tensor));
    for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(tensor, static_cast<int>(i));
    require(rank == 0 || shape.size() == rank, "an input has another number of dimensions than its kernel takes");
    for (int64_t extent : shape) require(extent > 0, "an input has no elements");
    return {static_cast<const float*>(TF_TensorData(tensor)), std::move(shape)};
  }

  /** Numbers in double precision: their bytes lie in an int32 tensor, for JavaScript's backend has no float64 tensors. */
  std::vector<double> doubles(int index) {
    TF_Tensor* tensor = tensorAt(index);
    std::vector<double> values(TF_TensorByteSize(tensor) / sizeof(double));
    std::memcpy(values.data(), TF_TensorData(tensor), values.size() * sizeof(double));
    return values;
  }

  float* output(int index, const Shape& shape) {
    size_t length = 1;
    for (int64_t extent : shape) length *= static_cast<size_t>(extent);
    TF_Tensor* tensor = TF_AllocateOutput(
        context_, index, TF_FLOAT, shape.data(), static_cast<int>(shape.size()), length * sizeof(float), status_);
    if (TF_GetCode(status_) != TF_OK) throw Refusal{TF_Message(status_)};
    tensors_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

  void fail(TF_Code code, const std::string& message) {
    TF_SetStatus(status_, code, message.c_str());
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  TF_Tensor* tensorAt(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    if (TF_GetCode(status_) != TF_OK) throw Refusal{TF_Message(status_)};
    tensors_.push_back(tensor);
    return tensor;
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

}  // namespace weakspot
