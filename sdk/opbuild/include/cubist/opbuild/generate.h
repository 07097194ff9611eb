// What op_build makes of the library of a project's op_host sources.
#pragma once

#include <filesystem>
#include <string>

#include "cubist/operators/library.h"

namespace cubist::opbuild {

// Into `folder`, for each operator: aclnn_<op>.h and .cpp, <op>_tiling_data.h (the tiling structs,
// for the kernel); for each compute unit: aic-<unit>-ops-info.ini; op_proto.h and .cc, which say
// that there are no graphs. Throws Error(Config) for operators that cannot be built
// (check_operator).
void generate_sources(const operators::Library& library, const std::filesystem::path& folder);

// Throws Error(Config), or Error(NotImplemented) for what such an operator may have and we lack.
void check_operator(const aclcubistOperator& op);

std::string aclnn_header(const aclcubistOperator& op);
std::string aclnn_source(const aclcubistOperator& op);
std::string ops_info(const operators::Library& library, const std::string& unit);

std::filesystem::path tiling_header_of(const std::filesystem::path& folder, const std::string& op);

}  // namespace cubist::opbuild
