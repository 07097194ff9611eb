// The description of an operator: its inputs, outputs, attributes, the units it is for, and the
// functions that tile it and say its shapes.
#ifndef REGISTER_OP_DEF_H_
#define REGISTER_OP_DEF_H_

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "exe_graph/runtime/infer_datatype_context.h"
#include "exe_graph/runtime/infer_shape_context.h"
#include "exe_graph/runtime/tiling_context.h"
#include "graph/ascend_string.h"
#include "graph/types.h"

namespace ge {
class Operator;  // of graphs, which are not here
}

namespace ops {

enum Option { OPTIONAL = 0, REQUIRED = 1, DYNAMIC = 2, VIRTUAL = 3 };

typedef ge::graphStatus (*TilingFunction)(gert::TilingContext*);
typedef ge::graphStatus (*InferShapeFunction)(gert::InferShapeContext*);
typedef ge::graphStatus (*InferShapeRangeFunction)(gert::InferShapeRangeContext*);
typedef ge::graphStatus (*InferDataTypeFunction)(gert::InferDataTypeContext*);
typedef int32_t (*CheckFunction)(const ge::Operator&, ge::AscendString&);

class OpParamDef {
 public:
  explicit OpParamDef(const char* name)
      : name(name),
        kind(REQUIRED),
        is_type_list(false),
        is_format_list(false),
        depends_on_value(false) {}

  OpParamDef& ParamType(Option option) {
    kind = option;
    return *this;
  }
  // Parallel lists: combination i of the operator has the ith of each parameter.
  OpParamDef& DataType(std::vector<ge::DataType> list) {
    types.assign(list.begin(), list.end());
    return *this;
  }
  OpParamDef& Format(std::vector<ge::Format> list) {
    formats.assign(list.begin(), list.end());
    return *this;
  }
  // Every type with every combination of the others.
  OpParamDef& DataTypeList(std::vector<ge::DataType> list) {
    is_type_list = true;
    return DataType(list);
  }
  OpParamDef& FormatList(std::vector<ge::Format> list) {
    is_format_list = true;
    return Format(list);
  }
  OpParamDef& Follow(const char* other) {
    follows = other;
    return *this;
  }
  OpParamDef& ValueDepend(Option) {
    depends_on_value = true;
    return *this;
  }
  // Without effect here: shapes of dynamic ranks have the same formats, binaries are found by the
  // types above, tensors must be contiguous, and the host fills nothing in.
  OpParamDef& UnknownShapeFormat(std::vector<ge::Format>) { return *this; }
  OpParamDef& DataTypeForBinQuery(std::vector<ge::DataType>) { return *this; }
  OpParamDef& FormatForBinQuery(std::vector<ge::Format>) { return *this; }
  OpParamDef& AutoContiguous() { return *this; }
  OpParamDef& IgnoreContiguous() { return *this; }

  std::string name, follows;
  Option kind;
  std::vector<int32_t> types, formats;
  bool is_type_list, is_format_list, depends_on_value;
};

class OpAttrDef {
 public:
  explicit OpAttrDef(const char* name)
      : name(name),
        kind(REQUIRED),
        type(ACLCUBIST_ATTR_NONE),
        has_default(false),
        number(0),
        real(0) {}

  OpAttrDef& AttrType(Option option) {
    kind = option;
    return *this;
  }
  OpAttrDef& Bool() { return of(ACLCUBIST_ATTR_BOOL); }
  OpAttrDef& Bool(bool value) {
    number = value;
    return with(ACLCUBIST_ATTR_BOOL);
  }
  OpAttrDef& Int() { return of(ACLCUBIST_ATTR_INT); }
  OpAttrDef& Int(int64_t value) {
    number = value;
    return with(ACLCUBIST_ATTR_INT);
  }
  OpAttrDef& Float() { return of(ACLCUBIST_ATTR_FLOAT); }
  OpAttrDef& Float(float value) {
    real = value;
    return with(ACLCUBIST_ATTR_FLOAT);
  }
  OpAttrDef& String() { return of(ACLCUBIST_ATTR_STRING); }
  OpAttrDef& String(const char* value) {
    text = value;
    return with(ACLCUBIST_ATTR_STRING);
  }
  OpAttrDef& ListBool() { return of(ACLCUBIST_ATTR_LIST_BOOL); }
  OpAttrDef& ListBool(std::vector<bool> value) {
    bools.assign(value.begin(), value.end());
    return with(ACLCUBIST_ATTR_LIST_BOOL);
  }
  OpAttrDef& ListInt() { return of(ACLCUBIST_ATTR_LIST_INT); }
  OpAttrDef& ListInt(std::vector<int64_t> value) {
    ints = value;
    return with(ACLCUBIST_ATTR_LIST_INT);
  }
  OpAttrDef& ListFloat() { return of(ACLCUBIST_ATTR_LIST_FLOAT); }
  OpAttrDef& ListFloat(std::vector<float> value) {
    floats = value;
    return with(ACLCUBIST_ATTR_LIST_FLOAT);
  }
  OpAttrDef& ListListInt() { return of(ACLCUBIST_ATTR_LIST_LIST_INT); }
  OpAttrDef& ListListInt(std::vector<std::vector<int64_t>>) {
    return of(ACLCUBIST_ATTR_LIST_LIST_INT);
  }

  std::string name, text;
  Option kind;
  aclcubistAttrType type;
  bool has_default;
  int64_t number;
  float real;
  std::vector<int64_t> ints;
  std::vector<float> floats;
  std::vector<uint8_t> bools;

 private:
  OpAttrDef& of(aclcubistAttrType which) {
    type = which;
    return *this;
  }
  OpAttrDef& with(aclcubistAttrType which) {
    has_default = true;
    return of(which);
  }
};

// Found by name, or made.
template <class T>
T& param_of(std::vector<T>& list, const char* name) {
  for (size_t i = 0; i < list.size(); ++i)
    if (list[i].name == name) return list[i];
  list.push_back(T(name));
  return list.back();
}

// What differs for one unit.
class OpAICoreConfig {
 public:
  OpAICoreConfig() {}
  explicit OpAICoreConfig(const char*) {}
  OpParamDef& Input(const char* name) { return param_of(inputs, name); }
  OpParamDef& Output(const char* name) { return param_of(outputs, name); }
  // Without effect: every operator here has dynamic shapes, and is built as its sources say.
  OpAICoreConfig& DynamicCompileStaticFlag(bool) { return *this; }
  OpAICoreConfig& DynamicFormatFlag(bool) { return *this; }
  OpAICoreConfig& DynamicRankSupportFlag(bool) { return *this; }
  OpAICoreConfig& DynamicShapeSupportFlag(bool) { return *this; }
  OpAICoreConfig& NeedCheckSupportFlag(bool) { return *this; }
  OpAICoreConfig& PrecisionReduceFlag(bool) { return *this; }
  OpAICoreConfig& ExtendCfgInfo(const char*, const char*) { return *this; }

  std::vector<OpParamDef> inputs, outputs;
};

class OpAICoreDef {
 public:
  OpAICoreDef() : tiling(NULL) {}
  OpAICoreDef& SetTiling(TilingFunction function) {
    tiling = function;
    return *this;
  }
  // Not called here: an aclnn function launches what it is told to, or says why it cannot.
  template <class F>
  OpAICoreDef& SetTilingParse(F) {
    return *this;
  }
  OpAICoreDef& SetCheckSupport(CheckFunction) { return *this; }
  OpAICoreDef& SetOpSelectFormat(CheckFunction) { return *this; }
  OpAICoreDef& SetOpSupportInfo(CheckFunction) { return *this; }
  OpAICoreDef& SetOpSpecInfo(CheckFunction) { return *this; }
  OpAICoreDef& AddConfig(const char* unit) {
    units[unit];
    return *this;
  }
  OpAICoreDef& AddConfig(const char* unit, OpAICoreConfig& config) {
    units[unit] = config;
    return *this;
  }

  TilingFunction tiling;
  std::map<std::string, OpAICoreConfig> units;
};

// Operators that communicate compile, and are refused when they are called.
class OpMC2Def {
 public:
  OpMC2Def& HcclGroup(const char* name) {
    groups.push_back(name);
    return *this;
  }
  OpMC2Def& HcclGroup(std::vector<const char*> names) {
    groups.insert(groups.end(), names.begin(), names.end());
    return *this;
  }

  std::vector<std::string> groups;
};

class OpDef {
 public:
  explicit OpDef(const char* type) : type_(type) {}

  OpParamDef& Input(const char* name) { return param_of(inputs, name); }
  OpParamDef& Output(const char* name) { return param_of(outputs, name); }
  OpAttrDef& Attr(const char* name) { return param_of(attrs, name); }
  OpAICoreDef& AICore() { return core; }
  OpMC2Def& MC2() { return mc2; }
  // Not called here: an aclnn function is given its outputs.
  OpDef& SetInferShape(InferShapeFunction) { return *this; }
  OpDef& SetInferShapeRange(InferShapeRangeFunction) { return *this; }
  OpDef& SetInferDataType(InferDataTypeFunction) { return *this; }

  const std::string& type() const { return type_; }

  std::vector<OpParamDef> inputs, outputs;
  std::vector<OpAttrDef> attrs;
  OpAICoreDef core;
  OpMC2Def mc2;

 private:
  std::string type_;
};

}  // namespace ops

#endif  // REGISTER_OP_DEF_H_
