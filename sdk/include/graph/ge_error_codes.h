// ge::graphStatus and its values.
#pragma once
#include "graph/types.h"
