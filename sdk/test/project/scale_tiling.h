#pragma once
#include <stdint.h>
struct ProjectTiling {
  uint32_t count;
  float bias;
};
