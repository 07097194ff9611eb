#include "cubist/operators/names.h"

#include <array>
#include <cctype>

namespace cubist::operators {
namespace {

struct Type {
  int32_t number;
  const char *macro, *name, *element;
};
constexpr Type kTypes[] = {
#define CUBIST_TYPE(Name, number, file_name, element) {number, "DT_" #Name, file_name, element},
#include "acl/acl_operator_names.def"
};
struct Format {
  int32_t number;
  const char* name;
};
constexpr Format kFormats[] = {
#define CUBIST_FORMAT(Name, number) {number, #Name},
#include "acl/acl_operator_names.def"
};
struct Unit {
  const char* name;
  int architecture;
};
// The first of an architecture is what its chips are called.
constexpr std::array kUnits = {Unit{"ascend910b", 2201}, Unit{"ascend910_93", 2201},
                               Unit{"ascend310p", 2002}, Unit{"ascend910", 1001}};

const Type* find_type(int32_t number) {
  for (const Type& type : kTypes)
    if (type.number == number) return &type;
  return nullptr;
}

}  // namespace

std::string snake_case(const std::string& type) {
  std::string result;
  for (const char c : type) {
    const bool is_capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (is_capital && !result.empty()) result += '_';
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

std::string type_name(int32_t number) {
  const Type* type = find_type(number);
  return type == nullptr ? "" : type->name;
}
std::string type_macro(int32_t number) {
  const Type* type = find_type(number);
  return type == nullptr ? "" : type->macro;
}
std::string element_name(int32_t number) {
  const Type* type = find_type(number);
  return type == nullptr ? "" : type->element;
}
int32_t type_of(const std::string& name) {
  for (const Type& type : kTypes)
    if (name == type.name) return type.number;
  if (name == "float") return 0;
  return name == "bf16" ? 27 : -1;
}
std::string format_name(int32_t number) {
  for (const Format& format : kFormats)
    if (format.number == number) return format.name;
  return "";
}
int32_t format_of(const std::string& name) {
  for (const Format& format : kFormats)
    if (name == format.name) return format.number;
  return -1;
}

std::string compute_unit(int npu_arch) {
  for (const Unit& unit : kUnits)
    if (unit.architecture == npu_arch) return unit.name;
  return "";
}
int architecture_of(const std::string& name) {
  for (const Unit& unit : kUnits)
    if (name == unit.name) return unit.architecture;
  return 0;
}

}  // namespace cubist::operators
