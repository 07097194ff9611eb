// The name that sources of 2023 include.
#pragma once

#include "lib/matmul_intf.h"
