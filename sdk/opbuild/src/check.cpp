#include <fmt/format.h>

#include <span>

#include "cubist/base/error.h"
#include "cubist/opbuild/generate.h"
#include "cubist/operators/names.h"

namespace cubist::opbuild {
namespace {

[[noreturn]] void refuse(Fault fault, const aclcubistOperator& op, std::string did,
                         std::string expected, std::string fix) {
  throw Error(fault, {.where = fmt::format("operator {}", op.type),
                      .did = std::move(did),
                      .expected = std::move(expected),
                      .fix = std::move(fix)});
}

void check_param(const aclcubistOperator& op, const aclcubistParam& param, size_t combinations) {
  if (param.combinations == 0 || param.combinations != combinations)
    refuse(Fault::kConfig, op,
           fmt::format("`{}` has types and formats for {} combinations", param.name,
                       param.combinations),
           fmt::format("as many as the first parameter has: {}, at least 1", combinations),
           "give DataType({...}) and Format({...}) lists of one length everywhere");
  for (size_t i = 0; i < combinations; ++i) {
    if (operators::type_name(param.types[i]).empty() ||
        operators::element_name(param.types[i]).empty())
      refuse(Fault::kNotImplemented, op,
             fmt::format("`{}` is of type number {}", param.name, param.types[i]),
             "a type that kernels have elements of (acl/acl_operator_names.def)", "");
    if (operators::format_name(param.formats[i]).empty())
      refuse(Fault::kNotImplemented, op,
             fmt::format("`{}` has format number {}", param.name, param.formats[i]),
             "a format of acl/acl_operator_names.def", "");
  }
  if (param.kind == ACLCUBIST_DYNAMIC)
    refuse(Fault::kNotImplemented, op,
           fmt::format("`{}` is a list of tensors (DYNAMIC)", param.name),
           "REQUIRED or OPTIONAL parameters: the device API has no ListTensorDesc", "");
  if (param.depends_on_value != 0)
    refuse(Fault::kNotImplemented, op,
           fmt::format("the tiling function reads the elements of `{}` (ValueDepend)", param.name),
           "tiling functions that read shapes, types and attributes", "pass it as an attribute");
}

}  // namespace

void check_operator(const aclcubistOperator& op) {
  if (op.has_tiling == 0)
    refuse(Fault::kConfig, op, "no tiling function",
           "this->AICore().SetTiling(...) in its OpDef, or IMPL_OP_OPTILING",
           "write `static ge::graphStatus TilingFunc(gert::TilingContext* context)` and set it");
  if (op.compute_unit_count == 0)
    refuse(Fault::kConfig, op, "no compute unit", "this->AICore().AddConfig(\"ascend910b\")",
           "name the chips that it is for");
  if (op.output_count == 0)
    refuse(Fault::kConfig, op, "no output", "at least one this->Output(...)", "");
  const size_t combinations =
      op.input_count == 0 ? op.outputs[0].combinations : op.inputs[0].combinations;
  for (const aclcubistParam& input : std::span(op.inputs, op.input_count))
    check_param(op, input, combinations);
  for (const aclcubistParam& output : std::span(op.outputs, op.output_count))
    check_param(op, output, combinations);
  for (const aclcubistAttr& attr : std::span(op.attrs, op.attr_count)) {
    if (attr.type == ACLCUBIST_ATTR_LIST_LIST_INT || attr.type == ACLCUBIST_ATTR_NONE)
      refuse(Fault::kNotImplemented, op,
             fmt::format("attribute `{}` without a type that we have", attr.name),
             "Bool, Int, Float, String, ListBool, ListInt or ListFloat", "");
  }
}

}  // namespace cubist::opbuild
