// What an operator, its types and its chips are called where.
#pragma once

#include <cstdint>
#include <string>

namespace cubist::operators {

// "AddCustom": its files, kernel and folder are add_custom. A digit or a capital alone counts as
// one word ("BEVPool": b_e_v_pool), as the scripts of such projects have it.
std::string snake_case(const std::string& type);

// "float16", "bfloat16", ...: in the ini and json files of projects. Of an unknown number: "".
std::string type_name(int32_t type);
int32_t type_of(const std::string& name);  // -1: none
std::string format_name(int32_t format);
int32_t format_of(const std::string& name);  // -1: none
std::string type_macro(int32_t type);        // "DT_FLOAT16"
// What DTYPE_X is in a kernel; "": there is no such element.
std::string element_name(int32_t type);

// The compute unit of an architecture: 2201 is "ascend910b".
std::string compute_unit(int npu_arch);
// The architecture that a unit's kernels are compiled for; 0: no chip of ours.
int architecture_of(const std::string& unit);

}  // namespace cubist::operators
