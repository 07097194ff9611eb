// One function per group of cases, defined in the file of its name.
#pragma once

#include <span>

#include "cubist/validation/validation.h"

namespace cubist::validation {

std::span<const Case> micro_cases();
std::span<const Case> copy_cases();
std::span<const Case> add_cases();
std::span<const Case> matmul_cases();
std::span<const Case> operator_cases();
std::span<const Case> network_cases();
std::span<const Case> collective_cases();

}  // namespace cubist::validation
