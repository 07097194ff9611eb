#include "cubist/kernels/toolchain.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

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

TEST_F(Toolchain, SaysThatMixedKernelsAreNotImplemented) {
  CompileOptions options = options_for(kGoodKernel);
  options.core = CoreOption::kMix;
  EXPECT_THAT(error_of(options, Fault::kNotImplemented), HasSubstr("mixed kernel"));
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
