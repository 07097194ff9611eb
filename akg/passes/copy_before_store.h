// The part of "plan rings" that gives MTE3 a buffer of its own.
#pragma once

#include "ir/program.h"

namespace cubist::akg {

// Afterwards no buffer is filled by MTE2, touched by V and stored by MTE3: V copies such a buffer,
// after its last change, to a new one that MTE3 stores. Throws Error(NotImplemented) if it is
// stored before its last change, where it is allocated.
Program copy_before_store(const Program& program);

}  // namespace cubist::akg
