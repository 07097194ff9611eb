// What operators ask of their operands: each throws Error(Config) that names the operator.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "cubist/akg/value.h"

namespace cubist::akg {

// `condition`, or an error: "did" what, "expected" what.
void require(bool condition, const std::string& op, const std::string& did,
             const std::string& expected);
void require_type(const std::string& op, const Value& value, std::initializer_list<DataType> types);
void require_same_type(const std::string& op, const std::vector<Value>& values);
void require_rank(const std::string& op, const Value& value, size_t rank);

inline constexpr std::initializer_list<DataType> kFloats = {DataType::f16, DataType::f32};
inline constexpr std::initializer_list<DataType> kNumbers = {DataType::f16, DataType::f32,
                                                             DataType::s32};

// `axis` counted from the front.
int64_t axis_of(const std::string& op, const Value& value, int64_t axis);
// The same for several: ascending, each once; none means all.
std::vector<int64_t> axes_of(const std::string& op, const Value& value,
                             const std::vector<int64_t>& axes);

std::string to_string(const Shape& shape);  // "[4, 8]"
int64_t elements_of(const Shape& shape);
// Of the box of `axes`.
int64_t count_of(const Shape& shape, const std::vector<int64_t>& axes);

}  // namespace cubist::akg
