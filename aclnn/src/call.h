// One call of aclnn<Op>GetWorkspaceSize: its arguments, and the graph of ONNX operators that
// computes the same. Functions throw Error, with the argument as its place, for what does not fit
// or is not implemented.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "argument.h"
#include "cubist/base/error.h"
#include "cubist/framework/operator.h"

namespace cubist::aclnn {

// A pointer that must not be null is.
class NullArgument : public Error {
 public:
  using Error::Error;
};

class Call {
 public:
  using Attributes = std::map<std::string, framework::OperatorAttribute>;

  // `op`: "Add".
  Call(std::string op, std::vector<Argument> arguments);

  const std::string& op() const { return op_; }

  // Arguments. Those that are tensors are values of the graph.
  bool is_given(const std::string& name) const { return !argument(name).is_null(); }
  std::string tensor(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;
  const std::vector<int64_t>& shape(const std::string& tensor) const { return type(tensor).shape; }
  const std::string& element(const std::string& tensor) const { return type(tensor).element; }
  double number(const std::string& name) const;  // of a scalar or double
  int64_t integer(const std::string& name) const;
  bool flag(const std::string& name) const;
  std::vector<int64_t> integers(const std::string& name) const;
  std::string element_type(const std::string& name) const;  // of a parameter that is a type: "f16"
  const std::string& name_of(size_t index) const { return names_.at(index); }
  bool is_tensor(const std::string& name) const;
  [[noreturn]] void refuse(const std::string& argument, const std::string& did,
                           const std::string& expected, const std::string& fix = "") const;

  // The graph.
  std::string node(const std::string& type, std::vector<std::string> inputs,
                   Attributes attributes = {});
  std::string constant(double value, const std::string& element);
  std::string constant(const std::vector<int64_t>& values);
  std::string cast(const std::string& value, const std::string& element);
  // The value of an output parameter; without a name, of the only one.
  void result(const std::string& name, const std::string& value);
  void result(const std::string& value);
  void set_compute(const std::string& element) { graph_.compute = element; }

  // For plan(). Values of outputs in the order of the parameters.
  struct Output {
    std::string parameter;
    const aclTensor* tensor;
    framework::OperatorTensor type;
  };
  struct TensorParameter {
    const aclTensor* tensor;
    bool is_input, is_output;
  };
  const std::vector<TensorParameter>& tensors() const { return tensors_; }  // members of lists, too
  const std::vector<Output>& outputs() const { return outputs_; }
  framework::OperatorGraph take_graph();

 private:
  const Argument& argument(const std::string& name) const;
  template <class T>
  T value_of(const std::string& name) const;
  const framework::OperatorTensor& type(const std::string& tensor) const;
  void read(const Argument& argument);
  void add_input(const std::string& name, const aclTensor* tensor);
  std::string fresh_name();

  std::string op_;
  std::vector<Argument> arguments_;
  std::vector<std::string> names_;
  std::vector<TensorParameter> tensors_;
  std::vector<Output> outputs_;
  std::map<std::string, framework::OperatorTensor> types_;  // of tensors, as the program sees them
  framework::OperatorGraph graph_;
  int values_ = 0;
};

}  // namespace cubist::aclnn
