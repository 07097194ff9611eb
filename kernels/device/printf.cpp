// C's printf for kernels: what <stdio.h> declares, over instruction `print`. Where AscendC::printf
// is visible, too, this is the one for a format without arguments.
#include <stdarg.h>
#include <stdint.h>

#include "cubist/xnpu.h"

extern "C" int printf(const char* format, ...) {
  using namespace cubist;
  va_list arguments;
  va_start(arguments, format);
  // RISC-V psABI: a va_list is the address of the next argument, one word each (here none is
  // wider).
  uint64_t words;
  __builtin_memcpy(&words, &arguments, sizeof words);
  const isa::PrintMessage message = {.format = reinterpret_cast<uint64_t>(format),
                                     .arguments = words,
                                     .count = isa::kAsTheFormatAsks,
                                     .doubles = 0};
  xnpu::print(isa::print_value(reinterpret_cast<uint64_t>(&message)));
  va_end(arguments);
  return 0;
}
