// aic-<unit>-ops-info.ini, which the scripts of projects read.
#include <fmt/format.h>

#include <span>

#include "cubist/opbuild/generate.h"
#include "cubist/operators/names.h"

namespace cubist::opbuild {
namespace {

const char* kind_name(aclcubistParamKind kind) {
  switch (kind) {
    case ACLCUBIST_OPTIONAL:
      return "optional";
    case ACLCUBIST_DYNAMIC:
      return "dynamic";
    default:
      return "required";
  }
}

std::string param_lines(const std::string& key, const aclcubistParam& param) {
  std::string types, formats;
  for (size_t i = 0; i < param.combinations; ++i) {
    const char* separator = i == 0 ? "" : ",";
    types += fmt::format("{}{}", separator, operators::type_name(param.types[i]));
    formats += fmt::format("{}{}", separator, operators::format_name(param.formats[i]));
  }
  return fmt::format("{0}.name={1}\n{0}.paramType={2}\n{0}.dtype={3}\n{0}.format={4}\n", key,
                     param.name, kind_name(param.kind), types, formats);
}

const char* attr_type(aclcubistAttrType type) {
  switch (type) {
    case ACLCUBIST_ATTR_BOOL:
      return "bool";
    case ACLCUBIST_ATTR_INT:
      return "int";
    case ACLCUBIST_ATTR_FLOAT:
      return "float";
    case ACLCUBIST_ATTR_STRING:
      return "str";
    case ACLCUBIST_ATTR_LIST_BOOL:
      return "listBool";
    case ACLCUBIST_ATTR_LIST_FLOAT:
      return "listFloat";
    default:
      return "listInt";
  }
}

template <class T>
std::string list_text(const aclcubistAttrValue& value) {
  return fmt::format("[{}]",
                     fmt::join(std::span(static_cast<const T*>(value.list), value.count), ","));
}
std::string default_text(const aclcubistAttrValue& value) {
  switch (value.type) {
    case ACLCUBIST_ATTR_BOOL:
      return value.number != 0 ? "true" : "false";
    case ACLCUBIST_ATTR_INT:
      return fmt::to_string(value.number);
    case ACLCUBIST_ATTR_FLOAT:
      return fmt::format("{}", value.real);
    case ACLCUBIST_ATTR_STRING:
      return value.text;
    case ACLCUBIST_ATTR_LIST_BOOL:
      return list_text<uint8_t>(value);
    case ACLCUBIST_ATTR_LIST_FLOAT:
      return list_text<float>(value);
    default:
      return list_text<int64_t>(value);
  }
}

std::string attr_lines(const aclcubistOperator& op) {
  if (op.attr_count == 0) return "";
  std::string names, lines;
  for (const aclcubistAttr& attr : std::span(op.attrs, op.attr_count)) {
    names += fmt::format("{}{}", names.empty() ? "" : ",", attr.name);
    lines +=
        fmt::format("attr_{0}.type={1}\nattr_{0}.value=all\nattr_{0}.paramType={2}\n", attr.name,
                    attr_type(attr.type), attr.is_required != 0 ? "required" : "optional");
    if (attr.default_value.type != ACLCUBIST_ATTR_NONE)
      lines +=
          fmt::format("attr_{}.defaultValue={}\n", attr.name, default_text(attr.default_value));
  }
  return fmt::format("attr.list={}\n{}", names, lines);
}

}  // namespace

std::string ops_info(const operators::Library& library, const std::string& unit) {
  std::string text;
  for (const aclcubistOperator* op : library.operators()) {
    if (library.find(op->type, unit) != op) continue;
    text += fmt::format("[{}]\n", op->type);
    for (size_t i = 0; i < op->input_count; ++i)
      text += param_lines(fmt::format("input{}", i), op->inputs[i]);
    for (size_t i = 0; i < op->output_count; ++i)
      text += param_lines(fmt::format("output{}", i), op->outputs[i]);
    text += attr_lines(*op);
    const std::string name = operators::snake_case(op->type);
    text += fmt::format(
        "dynamicShapeSupport.flag=true\nopFile.value={0}\nopInterface.value={0}\n\n", name);
  }
  return text;
}

}  // namespace cubist::opbuild
