#include "onnx/import.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "onnx/onnx_node.h"
#include "onnx/tensor_proto.h"
#include "ops/op.h"
#include "ops/registry.h"

namespace cubist::framework {

namespace {

bool is_default_domain(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

std::string name_of(const onnx::NodeProto& proto) {
  if (!proto.name().empty() || proto.output_size() == 0) return proto.name();
  return proto.output(0);  // names are optional; outputs are unique
}

onnx::ModelProto parse(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file, "ONNX model");
  const auto fail = [&](std::string expected) {
    throw Error(Fault::kModel,
                {.did = fmt::format("read {} B as an ONNX model", bytes.size()),
                 .expected = std::move(expected),
                 .fix = "check that it is the .onnx file, and that it was copied whole"});
  };
  if (bytes.empty()) fail("a serialised ModelProto; the file is empty");
  onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    fail("a serialised ModelProto; the file is truncated or not ONNX");
  }
  if (!model.has_graph() || model.opset_import_size() == 0)
    fail("a ModelProto with a graph and an opset; this is not one");
  return model;
}

int64_t opset_of(const onnx::ModelProto& model) {
  for (const auto& import : model.opset_import()) {
    if (!is_default_domain(import.domain())) continue;
    if (import.version() < kOldestOpset || import.version() > kNewestOpset) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("read a model of opset {}", import.version()),
                   .expected = fmt::format("opset {} to {}", kOldestOpset, kNewestOpset),
                   .fix = "convert it with onnx.version_converter.convert_version"});
    }
    return import.version();
  }
  throw Error(Fault::kModel,
              {.did = "read a model that imports no opset of domain ai.onnx",
               .expected = fmt::format("opset {} to {}", kOldestOpset, kNewestOpset)});
}

// All operators that ops.def lacks, in one error.
void expect_known_operators(const onnx::GraphProto& graph, int64_t opset) {
  struct Unknown {
    int count = 0;
    std::string first;
  };
  std::map<std::pair<std::string, std::string>, Unknown> unknown;
  for (const auto& node : graph.node()) {
    if (is_default_domain(node.domain()) &&
        (node.op_type() == "Constant" || find_op(node.op_type()) != nullptr))
      continue;
    Unknown& entry = unknown[{node.domain().empty() ? "ai.onnx" : node.domain(), node.op_type()}];
    if (entry.count++ == 0) entry.first = name_of(node);
  }
  if (unknown.empty()) return;
  std::vector<std::string> rows;
  for (const auto& [key, entry] : unknown) {
    rows.push_back(fmt::format("{} (domain {}, opset {}, {} node{}, first '{}')", key.second,
                               key.first, opset, entry.count, entry.count == 1 ? "" : "s",
                               entry.first));
  }
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("use operators that Cubist lacks: {}", fmt::join(rows, "; ")),
               .expected = fmt::format("one of {}", fmt::join(op_names(), ", ")),
               .fix = "framework/README.md says how to add an operator"});
}

class Importer {
 public:
  Importer(const onnx::ModelProto& model, const Dimensions& dimensions)
      : proto_(model.graph()), opset_(opset_of(model)), dimensions_(dimensions) {}

  Graph run() {
    expect_known_operators(proto_, opset_);
    graph_.name = proto_.name();
    for (const auto& initializer : proto_.initializer()) {
      define(initializer.name(), graph_.add_constant(initializer.name(), tensor_of(initializer)));
    }
    if (proto_.sparse_initializer_size() > 0) {
      throw Error(Fault::kNotImplemented,
                  {.did = "read a sparse initializer", .expected = "dense initializers"});
    }
    add_inputs();
    expect_dimensions_used();
    collect_used_names();
    for (const auto& node : proto_.node()) add_node(node);
    for (const auto& output : proto_.output())
      graph_.outputs.push_back(find(output.name(), "the graph's outputs"));
    return std::move(graph_);
  }

 private:
  void add_inputs() {
    std::vector<std::string> missing;
    for (const auto& input : proto_.input()) {
      if (ids_.contains(input.name()))
        continue;  // before IR version 4, initializers were listed as inputs too
      if (!input.type().has_tensor_type()) {
        throw Error(Fault::kNotImplemented, {.where = fmt::format("input '{}'", input.name()),
                                             .did = "use an input that is not a tensor",
                                             .expected = "tensors"});
      }
      const ValueId id = graph_.add_value(input.name(), type_of(input, missing));
      define(input.name(), id);
      graph_.inputs.push_back(id);
    }
    if (missing.empty()) return;
    throw Error(Fault::kModel,
                {.did = fmt::format("import dynamic dimensions without a value: {}",
                                    fmt::join(missing, ", ")),
                 .expected = "a number for each",
                 .fix = fmt::format("pass --dim {}=N", fmt::join(missing, "=N --dim "))});
  }

  void expect_dimensions_used() const {
    for (const auto& [name, extent] : dimensions_) {
      if (used_dimensions_.contains(name)) continue;
      throw Error(Fault::kModel,
                  {.did = fmt::format("set dimension {} to {}", name, extent),
                   .expected = "a dynamic dimension of an input; the model has none of that name",
                   .fix = "leave out --dim, or check its name"});
    }
  }

  TensorType type_of(const onnx::ValueInfoProto& input, std::vector<std::string>& missing) {
    const auto& tensor = input.type().tensor_type();
    TensorType type{.element = element_type_of(tensor.elem_type()), .shape = {}};
    if (!tensor.has_shape()) {
      throw Error(Fault::kModel, {.where = fmt::format("input '{}'", input.name()),
                                  .did = "import an input without a shape",
                                  .expected = "a shape in the model file"});
    }
    for (int axis = 0; axis < tensor.shape().dim_size(); ++axis) {
      const auto& dim = tensor.shape().dim(axis);
      const std::string name = dim.has_dim_param() && !dim.dim_param().empty()
                                   ? dim.dim_param()
                                   : fmt::format("{}:{}", input.name(), axis);
      if (dim.has_dim_value() && dim.dim_value() > 0) {
        type.shape.push_back(dim.dim_value());
      } else if (const auto given = dimensions_.find(name); given != dimensions_.end()) {
        expect_positive(name, given->second);
        used_dimensions_.insert(name);
        type.shape.push_back(given->second);
      } else {
        if (std::find(missing.begin(), missing.end(), name) == missing.end())
          missing.push_back(name);
        type.shape.push_back(0);
      }
    }
    return type;
  }

  static void expect_positive(const std::string& name, int64_t extent) {
    if (extent > 0) return;
    throw Error(Fault::kModel, {.did = fmt::format("set dimension {} to {}", name, extent),
                                .expected = "1 or more"});
  }

  void collect_used_names() {
    for (const auto& node : proto_.node()) used_.insert(node.input().begin(), node.input().end());
    for (const auto& output : proto_.output()) used_.insert(output.name());
  }

  void add_node(const onnx::NodeProto& proto) {
    const std::string where =
        fmt::format("node '{}' ({}, opset {})", name_of(proto), proto.op_type(), opset_);
    try {
      if (proto.op_type() == "Constant") {
        add_constant_node(proto);
      } else {
        add_operator_node(proto, where);
      }
    } catch (const Error& error) {
      throw error.at(where);
    }
  }

  void add_operator_node(const onnx::NodeProto& proto, const std::string& where) {
    const OnnxNode source(proto, opset_);
    Node node{.name = name_of(proto),
              .op = find_op(proto.op_type())(source),
              .inputs = {},
              .outputs = {}};
    expect_all_read(source);
    for (const auto& input : proto.input())
      node.inputs.push_back(input.empty() ? kNoValue : find(input, where));
    // Outputs that nobody reads are left out from the end only: the others keep their numbers.
    int outputs = proto.output_size();
    while (outputs > 1 && !is_read(proto.output(outputs - 1))) --outputs;
    for (int i = 0; i < outputs; ++i) {
      if (!node.op->has_output(i)) {
        throw Error(Fault::kNotImplemented,
                    {.did = fmt::format("compute output {} ('{}')", i, proto.output(i)),
                     .expected = "a network that reads output 0 only"});
      }
      const ValueId id = graph_.add_value(proto.output(i));
      if (!proto.output(i).empty()) define(proto.output(i), id);
      node.outputs.push_back(id);
    }
    graph_.nodes.push_back(std::move(node));
  }

  bool is_read(const std::string& name) const { return !name.empty() && used_.contains(name); }

  void add_constant_node(const onnx::NodeProto& proto) {
    const OnnxNode node(proto, opset_);
    std::optional<Tensor> value = node.tensor("value");
    if (node.has("value_float"))
      value = from_floats(ElementType::kF32, {}, std::vector{node.real("value_float", 0)});
    if (node.has("value_int"))
      value = from_integers(ElementType::kI64, {}, std::vector{node.integer("value_int", 0)});
    if (node.has("value_ints")) {
      const auto list = node.integers("value_ints", {});
      value = from_integers(ElementType::kI64, {static_cast<int64_t>(list.size())}, list);
    }
    if (node.has("value_floats")) {
      const auto list = node.reals("value_floats", {});
      value = from_floats(ElementType::kF32, {static_cast<int64_t>(list.size())}, list);
    }
    expect_all_read(node);
    if (!value || proto.output_size() != 1) {
      throw Error(Fault::kModel, {.did = "read a Constant without a value",
                                  .expected = "one value attribute, one output"});
    }
    define(proto.output(0), graph_.add_constant(proto.output(0), std::move(*value)));
  }

  static void expect_all_read(const OnnxNode& node) {
    const std::vector<std::string> unread = node.unread();
    if (unread.empty()) return;
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("use attribute {}", fmt::join(unread, ", ")),
                 .expected = "attributes that this operator's implementation knows"});
  }

  void define(const std::string& name, ValueId id) {
    if (ids_.emplace(name, id).second) return;
    throw Error(Fault::kModel, {.did = fmt::format("define value '{}' twice", name),
                                .expected = "one definition"});
  }

  ValueId find(const std::string& name, const std::string& user) const {
    const auto found = ids_.find(name);
    if (found != ids_.end()) return found->second;
    throw Error(Fault::kModel,
                {.where = user,
                 .did = fmt::format("read value '{}', which nothing before it writes", name),
                 .expected = "nodes in topological order",
                 .fix = "the file is damaged; export it again"});
  }

  const onnx::GraphProto& proto_;
  const int64_t opset_;
  const Dimensions& dimensions_;
  Graph graph_;
  std::unordered_map<std::string, ValueId> ids_;
  std::set<std::string> used_;             // values that something reads
  std::set<std::string> used_dimensions_;  // of dimensions_
};

}  // namespace

Graph import_onnx(const std::filesystem::path& file, const Dimensions& dimensions) {
  try {
    const onnx::ModelProto model = parse(file);
    return Importer(model, dimensions).run();
  } catch (const Error& error) {
    throw error.at(fmt::format("'{}'", file.string()));
  }
}

Graph import_model(const onnx::ModelProto& model) {
  const Dimensions none;
  return Importer(model, none).run();
}

}  // namespace cubist::framework
