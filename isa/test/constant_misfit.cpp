// Must not compile: 300 repeats do not fit 8 bits.
#include "cubist/xnpu.h"

extern "C" void constant_misfit(uint64_t address) {
  cubist::xnpu::vadd(address, address, address, {300});
}
