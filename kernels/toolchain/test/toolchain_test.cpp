#include "cubist/kernels/toolchain.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "cubist/base/error.h"
#include "cubist/kernels/objdump.h"

namespace cubist::kernels {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

constexpr const char* kGoodKernel = R"(#include "cubist/kernel.h"
#include "cubist/xnpu.h"
extern "C" __global__ __aicore__ void copy(uint64_t* out, const uint64_t* in) {
  out[0] = in[0];
  cubist::xnpu::dsb();
}
)";

class Toolchain : public ::testing::Test {
 protected:
  Toolchain() { fs::create_directories(directory_); }
  ~Toolchain() override { fs::remove_all(directory_); }

  CompileOptions options_for(const std::string& text) {
    const fs::path source = directory_ / "kernel.cpp";
    std::ofstream(source) << text;
    CompileOptions options;
    options.sources = {source};
    options.output = directory_ / "kernel.elf";
    return options;
  }

  fs::path directory_ =
      fs::temp_directory_path() / ("cubist-toolchain-test-" + std::to_string(getpid()));
};

std::string read_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The message of the error that compiling throws.
std::string error_of(const CompileOptions& options, Fault fault) {
  try {
    compile_kernel(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), fault);
    return error.what();
  }
  return "no error";
}

TEST_F(Toolchain, MakesAnElfOfAKernel) {
  const CompileOptions options = options_for(kGoodKernel);
  const CompileResult result = compile_kernel(options);
  EXPECT_EQ(result.exit_status, 0) << result.messages;
  EXPECT_EQ(read_text(options.output).substr(1, 3), "ELF");
}

TEST_F(Toolchain, GivesTheSameBytesForTheSameSource) {
  CompileOptions options = options_for(kGoodKernel);
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  const std::string first = read_text(options.output);
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  EXPECT_EQ(read_text(options.output), first);
}

TEST_F(Toolchain, GivesTheSameBytesForAGeneratedSourceInAnotherFolder) {
  CompileOptions options = options_for(kGoodKernel);
  options.is_generated = true;
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  const std::string first = read_text(options.output);
  fs::create_directories(directory_ / "elsewhere");
  fs::rename(options.sources[0], directory_ / "elsewhere" / "kernel.cpp");
  options.sources = {directory_ / "elsewhere" / "kernel.cpp"};
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  EXPECT_EQ(read_text(options.output), first);
  EXPECT_THAT(first, HasSubstr("generated"));
}

constexpr const char* kTileKernel = R"(#include "cubist/device/tile.h"
using namespace cubist::device;
extern "C" __global__ __aicore__ void move(GM_ADDR x, GM_ADDR y) {
  constexpr Ub<half> tile = {0};
  load_tile(tile, gm(x), 64);
  barrier<Pipe::ALL>();
  store_tile(gm(y), tile, 64);
}
)";

std::vector<fs::path> files_in(const fs::path& folder) {
  return {fs::directory_iterator(folder), fs::directory_iterator()};
}

class PrecompiledHeaders : public Toolchain {
 protected:
  // The ELF of kTileKernel.
  std::string compile_with(const fs::path& header_cache) {
    CompileOptions options = options_for(kTileKernel);
    options.header_cache = header_cache;
    const CompileResult result = compile_kernel(options);
    EXPECT_EQ(result.exit_status, 0) << result.messages;
    EXPECT_EQ(result.messages, "");
    return read_text(options.output);
  }
  const fs::path folder_ = directory_ / "headers";
};

TEST_F(PrecompiledHeaders, ChangeNoByteOfAKernel) {
  const std::string expected = compile_with({});
  EXPECT_EQ(compile_with(folder_), expected) << "when they are made";
  EXPECT_EQ(compile_with(folder_), expected) << "when they are there";
  EXPECT_EQ(files_in(folder_).size(), 1U);
}

TEST_F(PrecompiledHeaders, AreMadeAnewWhenDamaged) {
  compile_with(folder_);
  const fs::path file = files_in(folder_).at(0);
  fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_EQ(compile_with(folder_), compile_with({}));
  EXPECT_TRUE(files_in(folder_).empty());
  compile_with(folder_);
  EXPECT_EQ(files_in(folder_).size(), 1U);
}

TEST_F(PrecompiledHeaders, AreNotNeeded) {
  std::ofstream(folder_) << "a file where the folder would be";
  EXPECT_EQ(compile_with(folder_), compile_with({}));
}

TEST_F(PrecompiledHeaders, AreOthersForAnotherArchitecture) {
  compile_with(folder_);
  CompileOptions options = options_for(kTileKernel);
  options.header_cache = folder_;
  options.npu_arch = 2002;
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  EXPECT_EQ(files_in(folder_).size(), 2U);
}

TEST_F(PrecompiledHeaders, AMistakeOfTheSourceIsStillTold) {
  CompileOptions options = options_for("void f() { undeclared(); }\n");
  options.header_cache = folder_;
  EXPECT_THAT(compile_kernel(options).messages, HasSubstr("undeclared"));
  EXPECT_EQ(files_in(folder_).size(), 1U);
}

TEST_F(PrecompiledHeaders, AreBoundedInNumber) {
  compile_with(folder_);
  for (int i = 0; i < 20; ++i) std::ofstream(folder_ / std::to_string(i)) << "left by a killed one";
  CompileOptions options = options_for(kTileKernel);
  options.header_cache = folder_;
  options.npu_arch = 1001;
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  EXPECT_LT(files_in(folder_).size(), 10U);
}

TEST_F(PrecompiledHeaders, ManyMayAskAtOnce) {
  std::vector<CompileResult> results(4);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < results.size(); ++i) {
    CompileOptions options = options_for(kTileKernel);
    options.output = directory_ / (std::to_string(i) + ".elf");
    options.header_cache = folder_;
    threads.emplace_back([&results, options, i] { results[i] = compile_kernel(options); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const CompileResult& result : results) EXPECT_EQ(result.exit_status, 0) << result.messages;
  EXPECT_EQ(files_in(folder_).size(), 1U);
}

TEST_F(Toolchain, PassesOnWhatTheCompilerSaysOfAMistake) {
  const CompileResult result = compile_kernel(options_for("void f() { undeclared(); }\n"));
  EXPECT_NE(result.exit_status, 0);
  EXPECT_THAT(result.messages, AllOf(HasSubstr("kernel.cpp:1:12"), HasSubstr("undeclared")));
}

TEST_F(Toolchain, NamesWhatIsMissingAtLinkTime) {
  const CompileResult result = compile_kernel(options_for(R"(#include "cubist/kernel.h"
extern "C" float sinf(float);
extern "C" __global__ void k(float* x) { *x = sinf(*x); }
)"));
  EXPECT_NE(result.exit_status, 0);
  EXPECT_THAT(result.messages, AllOf(HasSubstr("undefined symbol"), HasSubstr("sinf")));
}

TEST_F(Toolchain, LinksWhatTheCompilerCallsOfItsOwnAccord) {
  const CompileResult result = compile_kernel(options_for(R"(#include "cubist/kernel.h"
struct Big { uint64_t words[100]; };
extern "C" __global__ void k(Big* a, Big* b, Big* c) { *a = *b; *c = Big{}; __builtin_memmove(b, (char*)b + 1, 700); }
)"));
  EXPECT_EQ(result.exit_status, 0) << result.messages;
}

TEST_F(Toolchain, RefusesAGlobalThatNeedsAConstructor) {
  const CompileResult result = compile_kernel(options_for(R"(#include "cubist/kernel.h"
struct Lazy { Lazy(); int* p; };
int cell;
Lazy::Lazy() : p(&cell + *(volatile int*)&cell) {}
Lazy lazy;
extern "C" __global__ void k(int** x) { *x = lazy.p; }
)"));
  EXPECT_NE(result.exit_status, 0);
  EXPECT_THAT(result.messages, HasSubstr("constructor"));
}

TEST_F(Toolchain, DefinesTheArchitecture) {
  const std::string source =
      "#include \"cubist/kernel.h\"\n"
      "static_assert(__NPU_ARCH__ == 2002 && __CCE_AICORE__ == 200);\n"
      "extern \"C\" __global__ void k() {}\n";
  CompileOptions options = options_for(source);
  options.npu_arch = 2002;
  EXPECT_EQ(compile_kernel(options).exit_status, 0);
  options.npu_arch = 2201;
  EXPECT_NE(compile_kernel(options).exit_status, 0);
}

TEST_F(Toolchain, RefusesAnArchitectureItDoesNotKnow) {
  CompileOptions options = options_for(kGoodKernel);
  options.npu_arch = 42;
  EXPECT_THAT(error_of(options, Fault::kConfig), AllOf(HasSubstr("42"), HasSubstr("2201")));
}

// The names under which kernels begin.
std::string kernels_of(const CompileOptions& options) {
  const CompileResult result = compile_kernel(options);
  EXPECT_EQ(result.exit_status, 0) << result.messages;
  std::istringstream text(objdump(options.output, {.source_lines = false, .kernel = {}}));
  std::string names;
  for (std::string line; std::getline(text, line);) {
    const size_t begin = line.find(" <k");
    if (begin != std::string::npos && line.ends_with(">:"))
      names += line.substr(begin + 2, line.size() - begin - 4) + " ";
  }
  return names;
}

// Kernels that say in each way which cores they run on; helper() differs between the two passes.
constexpr const char* kKernelsOfEveryKind = R"(#include "cubist/kernel.h"
CUBIST_NOTE_SOURCE(3);
#ifdef __DAV_C220_CUBE__
constexpr int kKind = 11;
#else
constexpr int kKind = 22;
#endif
__attribute__((noinline)) inline void helper(int* out) { *out = kKind; }
extern "C" __global__ __aicore__ void k_unmarked(int* out) { helper(out); }
extern "C" __global__ __vector__ void k_vector(int* out) { helper(out); }
extern "C" __global__ __cube__ void k_cube(int* out) { helper(out); }
extern "C" __global__ __mix__(1, 1) void k_marked(int* out) { helper(out); }
extern "C" __global__ __aicore__ void k_declared(int* out) {
  CUBIST_DECLARE_CORES(1, 1, 2);
  CUBIST_DECLARE_CORES(0, 1, 1);
  helper(out);
}
)";

TEST_F(Toolchain, CompilesAKernelForEachKindOfCoreItRunsOn) {
  const CompileOptions options = options_for(kKernelsOfEveryKind);
  const std::string names = kernels_of(options);
  for (const char* name : {"k_unmarked ", "k_vector ", "k_cube$aic.0 ", "k_marked ",
                           "k_marked$aic.1 ", "k_declared ", "k_declared$aic.2 "})
    EXPECT_THAT(names, HasSubstr(name));
  for (const char* name : {"k_unmarked$", "k_vector$aic"}) EXPECT_THAT(names, Not(HasSubstr(name)));
  // Each half calls its own helper().
  const std::string code = objdump(options.output, {.source_lines = false, .kernel = {}});
  EXPECT_THAT(code, AllOf(HasSubstr("0xb"), HasSubstr("0x16")));
}

TEST_F(Toolchain, KernelsIncludeWhatTheCLibraryHasByItsCppName) {
  const CompileResult result = compile_kernel(
      options_for("#include <cfloat>\n#include <climits>\n#include <cmath>\n#include <cstdint>\n"
                  "#include <vector>\n#include \"cubist/kernel.h\"\n"
                  "extern \"C\" __global__ __aicore__ void k(int64_t* out) {\n"
                  "  out[0] = INT_MAX;\n  out[1] = FLT_MANT_DIG;\n}\n"));
  EXPECT_EQ(result.exit_status, 0) << result.messages;
}

TEST_F(Toolchain, OnCoupledCoresOnePassDoes) {
  CompileOptions options = options_for(kKernelsOfEveryKind);
  options.npu_arch = 2002;
  EXPECT_THAT(kernels_of(options), AllOf(HasSubstr("k_declared "), Not(HasSubstr("$aic"))));
}

TEST_F(Toolchain, UnmarkedKernelsAreMixedIfAskedTo) {
  CompileOptions options = options_for(kGoodKernel);
  options.core = CoreOption::kMix;
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  EXPECT_THAT(objdump(options.output, {}), AllOf(HasSubstr("<copy>:"), HasSubstr("<copy$aic.2>:")));
}

TEST_F(Toolchain, ACallInAFunctionSpeaksForKernelsThatSayNothing) {
  EXPECT_THAT(
      kernels_of(options_for("#include \"cubist/kernel.h\"\n"
                             "__attribute__((noinline)) inline void multiply(int* out) {\n"
                             "  CUBIST_DECLARE_CORES(0, 1, 2);\n  *out = 1;\n}\n"
                             "extern \"C\" __global__ void k_call(int* out) { multiply(out); }\n"
                             "extern \"C\" __global__ __vector__ void k_says(int* out) {}\n")),
      AllOf(HasSubstr("k_call$aic.2 "), Not(HasSubstr("k_says$"))));
}

TEST_F(Toolchain, RefusesAGroupOfCoresThatNoChipHas) {
  EXPECT_THAT(error_of(options_for("#include \"cubist/kernel.h\"\n"
                                   "extern \"C\" __global__ __mix__(2, 3) void k() {}\n"),
                       Fault::kProgram),
              AllOf(HasSubstr("kernel k"), HasSubstr("2 cube and 3 vector cores")));
}

TEST_F(Toolchain, NamesThePackageOfAMissingCompiler) {
  const CompileOptions options = options_for(kGoodKernel);
  const std::string path = std::getenv("PATH");
  setenv("PATH", directory_.c_str(), 1);
  const std::string message = error_of(options, Fault::kResource);
  setenv("PATH", path.c_str(), 1);
  EXPECT_THAT(message, AllOf(HasSubstr("clang++-19"), HasSubstr("install the package clang-19")));
}

TEST_F(Toolchain, WritesWhatTheOutputDependsOn) {
  CompileOptions options = options_for(kGoodKernel);
  options.depfile = directory_ / "kernel.d";
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  EXPECT_THAT(read_text(options.depfile),
              AllOf(HasSubstr("kernel.elf:"), HasSubstr("kernel.cpp"), HasSubstr("xnpu.h")));
}

TEST_F(Toolchain, DisassemblesXnpuInstructionsWithSourceLines) {
  const CompileOptions options = options_for(kGoodKernel);
  ASSERT_EQ(compile_kernel(options).exit_status, 0);
  const std::string text = objdump(options.output, {.source_lines = true, .kernel = {}});
  EXPECT_THAT(text, AllOf(HasSubstr("<copy>:"), HasSubstr("dsb"), HasSubstr("block_end"),
                          HasSubstr("kernel.cpp:5"), Not(HasSubstr("<unknown>"))));
  const std::string one = objdump(options.output, {.source_lines = false, .kernel = "copy"});
  EXPECT_THAT(one, AllOf(HasSubstr("<copy>:"), Not(HasSubstr("block_end")),
                         Not(HasSubstr("kernel.cpp:5"))));
}

TEST_F(Toolchain, DoesNotDisassembleWhatIsNoElf) {
  const CompileOptions options = options_for(kGoodKernel);
  try {
    objdump(options.sources[0], {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    EXPECT_THAT(error.what(), HasSubstr("kernel.cpp"));
  }
}

class Path {
 public:
  explicit Path(const std::string& value) { setenv("PATH", value.c_str(), 1); }
  ~Path() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_ = getenv("PATH");
};

TEST_F(Toolchain, AnotherCompilerHasAnotherIdentity) {
  const std::string installed = toolchain_identity();
  EXPECT_THAT(installed, AllOf(HasSubstr("clang"), HasSubstr("lld"), Not(HasSubstr("missing"))));
  EXPECT_EQ(toolchain_identity(), installed);
  const fs::path compiler = directory_ / "clang++-19";
  std::ofstream(compiler) << "one";
  fs::permissions(compiler, fs::perms::owner_all);
  const Path path(directory_.string());
  const std::string first = toolchain_identity();
  EXPECT_THAT(first, AllOf(HasSubstr(compiler.string()), HasSubstr("ld.lld-19: missing")));
  std::ofstream(compiler) << "other";
  EXPECT_NE(toolchain_identity(), first);
}

}  // namespace
}  // namespace cubist::kernels
