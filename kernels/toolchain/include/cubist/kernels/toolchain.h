// Kernel sources to an ELF that the driver loads: clang and lld with the one set of flags that the
// device needs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cubist::kernels {

// Cores that __global__ functions without a marker of their own are for (cubist/kernel.h). kAny: on
// split cores a vector core, unless the source says more. kMix: a cube core and two vector cores.
// kCubeHalf: what kAny and kMix compile for cube cores, no choice of a user.
enum class CoreOption : uint8_t { kAny, kAic, kAiv, kMix, kCubeHalf };

struct CompileOptions {
  std::vector<std::filesystem::path> sources;  // C++; files that end in .o are linked as they are
  std::filesystem::path output;
  int npu_arch = 2201;  // __NPU_ARCH__: 1001, 2002 (coupled), 2201 (split); ChipSpec::npu_arch
  CoreOption core = CoreOption::kAny;
  bool compile_only = false;  // one source to one object, not linked
  bool debug_info = true;
  // The device's libraries check more at run time: what was not given back, what a copy may touch,
  // fields of instructions.
  bool checks = false;
  std::string optimization = "2";  // after -O
  std::vector<std::filesystem::path> include_directories;
  std::vector<std::string> definitions;  // NAME or NAME=VALUE
  std::vector<std::string> extra_flags;  // for the compiler, as they are
  // Sources are temporary files: debug information says "generated/" for where they lie, so that
  // the same source gives the same bytes wherever and whenever it is compiled.
  bool is_generated = false;
  // Folder for the device library as clang parsed it, for sources that include nothing before it;
  // empty: it is parsed anew. Only time depends on it.
  std::filesystem::path header_cache;
  std::filesystem::path depfile;  // if not empty: what the output depends on, as a makefile rule
};

struct CompileResult {
  int exit_status = 0;   // of the tool that failed; 0: `output` is written
  std::string messages;  // what the tools printed, warnings included
};

// Mistakes in the sources are a result. Throws Error(Config) for options that do not fit together,
// Error(Resource) when a tool or a device file is missing. For split cores a source is compiled
// once for each kind of core that its kernels need, into one object (kernels/toolchain/README.md).
CompileResult compile_kernel(const CompileOptions& options);

// The macros by which sources know the architecture and the core, NAME=VALUE. Throws as
// compile_kernel().
std::vector<std::string> architecture_definitions(const CompileOptions& options);

// What compiles, for keys of caches: path, size and time of last change of compiler and linker. It
// starts neither: `clang++-19 --version` alone takes longer than reading a kernel from a cache.
// One that is missing is said to be; compile_kernel() then fails.
std::string toolchain_identity();

// The options as a command line: `[-c] [--arch N] [--core any|aic|aiv|mix] [-D..] [-I..] [-O..]
// [--depfile F] -o OUT SOURCE...`
void add_compile_options(CLI::App& command, CompileOptions& options);
// Only what says how device code is made: --arch, --core, -O, -g.
void add_device_options(CLI::App& command, CompileOptions& options);

}  // namespace cubist::kernels
