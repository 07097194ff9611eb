// The operators of the library that this is compiled into, and the two functions by which op_build
// and libascendcl get at them (acl/acl_operator.h). All of it is code of that library, so that it
// does not matter with which C++ library and standard it was compiled.
#ifndef CUBIST_OPERATOR_REGISTRY_H_
#define CUBIST_OPERATOR_REGISTRY_H_

#include <stdio.h>
#include <string.h>

#include <exception>
#include <list>

#include "acl/acl_operator.h"
#include "register/op_def.h"
#include "register/tiling_text.h"

namespace cubist {

// An OpDef in C, for units whose parameters are the same.
class OperatorDescription {
 public:
  OperatorDescription(const ops::OpDef& op, const ops::OpAICoreConfig& config,
                      const std::string& tiling_header, bool has_tiling)
      : op_(op), tiling_header_(tiling_header) {
    Params inputs = replaced(op.inputs, config.inputs),
           outputs = replaced(op.outputs, config.outputs);
    follow(inputs, inputs);
    follow(outputs, inputs);
    expand(inputs, outputs);
    describe(inputs, inputs_);
    describe(outputs, outputs_);
    for (size_t i = 0; i < op_.attrs.size(); ++i) describe(op_.attrs[i]);
    memset(&description_, 0, sizeof description_);
    description_.type = op_.type().c_str();
    description_.has_tiling = has_tiling;
    description_.communicates = !op_.mc2.groups.empty();
  }
  OperatorDescription(const OperatorDescription&) = delete;
  OperatorDescription& operator=(const OperatorDescription&) = delete;

  void add_unit(const std::string& unit) { units_.push_back(unit); }
  // Valid until this changes.
  const aclcubistOperator* get() {
    unit_names_.clear();
    for (size_t i = 0; i < units_.size(); ++i) unit_names_.push_back(units_[i].c_str());
    description_.inputs = inputs_.data();
    description_.input_count = inputs_.size();
    description_.outputs = outputs_.data();
    description_.output_count = outputs_.size();
    description_.attrs = attrs_.data();
    description_.attr_count = attrs_.size();
    description_.compute_units = unit_names_.data();
    description_.compute_unit_count = unit_names_.size();
    description_.tiling_header = tiling_header_.c_str();
    return &description_;
  }

 private:
  typedef std::vector<ops::OpParamDef> Params;

  static Params replaced(Params all, const Params& by) {
    for (size_t i = 0; i < by.size(); ++i) ops::param_of(all, by[i].name.c_str()) = by[i];
    return all;
  }
  static void follow(Params& params, const Params& inputs) {
    for (size_t i = 0; i < params.size(); ++i) {
      for (size_t k = 0; k < inputs.size(); ++k) {
        if (params[i].follows.empty() || inputs[k].name != params[i].follows) continue;
        params[i].types = inputs[k].types;
        params[i].formats = inputs[k].formats;
        params[i].is_type_list = inputs[k].is_type_list;
      }
    }
  }

  static size_t combinations(const Params& inputs, const Params& outputs) {
    size_t count = 0;
    for (const Params* side : {&inputs, &outputs})
      for (size_t i = 0; i < side->size(); ++i)
        if (!(*side)[i].is_type_list && (*side)[i].types.size() > count)
          count = (*side)[i].types.size();
    return count == 0 ? 1 : count;
  }
  static void repeat(std::vector<int32_t>& list, size_t times) {
    const std::vector<int32_t> once = list;
    list.clear();
    for (size_t k = 0; k < times; ++k) list.insert(list.end(), once.begin(), once.end());
  }
  static void stretch(std::vector<int32_t>& list, size_t each) {
    std::vector<int32_t> result;
    for (size_t i = 0; i < list.size(); ++i) result.insert(result.end(), each, list[i]);
    list.swap(result);
  }
  // Independent lists become parallel ones, and a single format everyone's.
  static void expand(Params& inputs, Params& outputs) {
    size_t count = combinations(inputs, outputs);
    std::vector<ops::OpParamDef*> all, parallel;
    for (size_t i = 0; i < inputs.size(); ++i) all.push_back(&inputs[i]);
    for (size_t i = 0; i < outputs.size(); ++i) all.push_back(&outputs[i]);
    for (size_t i = 0; i < all.size(); ++i)
      if (!all[i]->is_type_list) parallel.push_back(all[i]);
    for (size_t i = 0; i < all.size(); ++i) {
      if (!all[i]->is_type_list) continue;
      const size_t choices = all[i]->types.size();
      for (size_t k = 0; k < parallel.size(); ++k) {
        repeat(parallel[k]->types, choices);
        if (parallel[k]->formats.size() > 1) repeat(parallel[k]->formats, choices);
      }
      stretch(all[i]->types, count);
      count *= choices;
      parallel.push_back(all[i]);
    }
    for (size_t i = 0; i < all.size(); ++i)
      if (all[i]->formats.size() <= 1 || all[i]->is_format_list)
        all[i]->formats.assign(all[i]->types.size(), all[i]->formats.empty()
                                                         ? static_cast<int32_t>(ge::FORMAT_ND)
                                                         : all[i]->formats[0]);
  }

  void describe(const Params& from, std::vector<aclcubistParam>& to) {
    for (size_t i = 0; i < from.size(); ++i) {
      texts_.push_back(from[i].name);
      numbers_.push_back(from[i].types);
      const std::vector<int32_t>& types = numbers_.back();
      numbers_.push_back(from[i].formats);
      const std::vector<int32_t>& formats = numbers_.back();
      const aclcubistParam param = {texts_.back().c_str(),
                                    static_cast<aclcubistParamKind>(from[i].kind),
                                    types.data(),
                                    formats.data(),
                                    types.size() < formats.size() ? types.size() : formats.size(),
                                    from[i].depends_on_value};
      to.push_back(param);
    }
  }
  void describe(const ops::OpAttrDef& from) {
    aclcubistAttr attr;
    memset(&attr, 0, sizeof attr);
    attr.name = from.name.c_str();
    attr.type = from.type;
    attr.is_required = from.kind == ops::REQUIRED;
    if (from.has_default) {
      aclcubistAttrValue& value = attr.default_value;
      value.type = from.type;
      value.number = from.number;
      value.real = from.real;
      value.text = from.text.c_str();
      const bool is_ints = from.type == ACLCUBIST_ATTR_LIST_INT;
      const bool is_floats = from.type == ACLCUBIST_ATTR_LIST_FLOAT;
      value.list = is_ints     ? static_cast<const void*>(from.ints.data())
                   : is_floats ? static_cast<const void*>(from.floats.data())
                               : static_cast<const void*>(from.bools.data());
      value.count = is_ints ? from.ints.size() : is_floats ? from.floats.size() : from.bools.size();
    }
    attrs_.push_back(attr);
  }

  const ops::OpDef op_;
  std::string tiling_header_;
  std::list<std::string> texts_;
  std::list<std::vector<int32_t>> numbers_;
  std::vector<aclcubistParam> inputs_, outputs_;
  std::vector<aclcubistAttr> attrs_;
  std::vector<std::string> units_;
  std::vector<const char*> unit_names_;
  aclcubistOperator description_;
};

class OperatorRegistry {
 public:
  typedef ops::OpDef (*Make)(const char* type);
  bool add(const char* type, Make make) {
    makers_.push_back(std::make_pair(std::string(type), make));
    return true;
  }
  bool set_tiling(const char* type, ops::TilingFunction function) {
    tilings_[type] = function;
    return true;
  }

  const std::vector<const aclcubistOperator*>& descriptions() {
    if (result_.empty()) {
      for (size_t i = 0; i < makers_.size(); ++i)
        describe(makers_[i].second(makers_[i].first.c_str()));
      for (std::list<OperatorDescription>::iterator each = described_.begin();
           each != described_.end(); ++each)
        result_.push_back(each->get());
    }
    return result_;
  }

  int tile(const char* type, const aclcubistTilingRequest& request, aclcubistTilingAnswer& answer) {
    descriptions();
    const aclcubistOperator* op = NULL;
    for (size_t i = 0; i < result_.size(); ++i)
      if (strcmp(result_[i]->type, type) == 0) op = result_[i];
    if (op == NULL || tilings_.count(type) == 0)
      return refuse(answer, "no tiling function is registered");
    try {
      gert::TilingContext context(*op, request, answer);
      const ge::graphStatus status = tilings_[type](&context);
      if (status != ge::GRAPH_SUCCESS) {
        snprintf(answer.message, sizeof answer.message, "the tiling function returned %u", status);
        return 1;
      }
      answer.tiling_size = context.GetRawTilingData()->GetDataSize();
      if (answer.tiling_size <= request.tiling_capacity) return 0;
      snprintf(answer.message, sizeof answer.message,
               "the tiling function says that its data has %zu bytes; there is room for %zu",
               answer.tiling_size, request.tiling_capacity);
      return 1;
    } catch (const std::exception& error) {
      return refuse(answer, error.what());
    }
  }

 private:
  static int refuse(aclcubistTilingAnswer& answer, const char* why) {
    snprintf(answer.message, sizeof answer.message, "%s", why);
    return 1;
  }

  void describe(const ops::OpDef& op) {
    if (op.core.tiling != NULL) tilings_[op.type()] = op.core.tiling;
    const bool has_tiling = tilings_.count(op.type()) != 0;
    const std::string header = tiling_header(op.type());
    OperatorDescription* common = NULL;
    typedef std::map<std::string, ops::OpAICoreConfig>::const_iterator Unit;
    for (Unit unit = op.core.units.begin(); unit != op.core.units.end(); ++unit) {
      const bool has_own = !unit->second.inputs.empty() || !unit->second.outputs.empty();
      if (has_own || common == NULL) described_.emplace_back(op, unit->second, header, has_tiling);
      OperatorDescription* description = has_own || common == NULL ? &described_.back() : common;
      description->add_unit(unit->first);
      if (!has_own) common = description;
    }
    if (op.core.units.empty())
      described_.emplace_back(op, ops::OpAICoreConfig(), header, has_tiling);
  }

  // Structs, and which of them GET_TILING_DATA reads: the last that was registered for the
  // operator, or for a key of it.
  static std::string tiling_header(const std::string& type) {
    std::string structs, chosen, otherwise;
    const std::vector<RegisteredTiling>& all = registered_tilings();
    for (size_t i = 0; i < all.size(); ++i) {
      const std::string choose = "CUBIST_REGISTER_TILING(__COUNTER__ + 1, " + all[i].name + ");\n";
      if (all[i].op == type) {
        otherwise = choose;
      } else if (is_key_of(all[i].op, type)) {
        chosen += (chosen.empty() ? "#if CUBIST_TILING_KEY == " : "#elif CUBIST_TILING_KEY == ") +
                  all[i].op.substr(type.size() + 1) + "\n" + choose;
      } else {
        continue;
      }
      structs += all[i].text(all[i].name.c_str());
    }
    if (structs.empty()) return "";
    if (!chosen.empty()) chosen += "#else\n";
    return "#include \"ascendc/default_tiling.h\"\n#include \"kernel_tiling/kernel_tiling.h\"\n"
           "namespace optiling {\nusing namespace AscendC;\nusing namespace AscendC::tiling;\n" +
           structs + "}\nusing namespace optiling;\n" + chosen + otherwise +
           (chosen.empty() ? "" : "#endif\n");
  }
  static bool is_key_of(const std::string& name, const std::string& type) {
    return name.size() > type.size() + 1 && name.compare(0, type.size() + 1, type + "_") == 0 &&
           name.find_first_not_of("0123456789", type.size() + 1) == std::string::npos;
  }

  std::vector<std::pair<std::string, Make>> makers_;
  std::map<std::string, ops::TilingFunction> tilings_;
  std::list<OperatorDescription> described_;
  std::vector<const aclcubistOperator*> result_;
};

__attribute__((visibility("hidden"))) inline OperatorRegistry& operator_registry() {
  static OperatorRegistry registry;
  return registry;
}

}  // namespace cubist

extern "C" {
__attribute__((weak, used, visibility("default"))) size_t
cubist_operators(const aclcubistOperator* const** operators) {
  const std::vector<const aclcubistOperator*>& all = cubist::operator_registry().descriptions();
  *operators = all.data();
  return all.size();
}
__attribute__((weak, used, visibility("default"))) int cubist_tile(
    const char* type, const aclcubistTilingRequest* request, aclcubistTilingAnswer* answer) {
  return cubist::operator_registry().tile(type, *request, *answer);
}
}

#endif  // CUBIST_OPERATOR_REGISTRY_H_
