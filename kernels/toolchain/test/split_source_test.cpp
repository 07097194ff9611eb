// One source as two texts, without a compiler: what each side keeps, and that lines stay.
#include "../src/split_source.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "../src/launches.h"
#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// As kernel.h has it in front of a split.
const std::string kSource = R"(# 1 "user.cpp"
# 1 "/system/math.h" 1 3
extern double hypot(double, double);
# 2 "user.cpp" 2
struct Tiling { int n; };
__cubist_device__ inline int half_of(int n) { return n / 2; }
class Op { __cubist_device__ void run() { int x = 1; (void)x; } };
extern "C" __cubist_kernel__(__attribute__((used))) __cubist_device__ void add(unsigned char* x, Tiling t) {
  half_of(t.n);
}
template <typename T>
__cubist_kernel__(__attribute__((used))) [aicore] void fill(T* x, int n) { *x = T(n); }
static std::vector<int> host_only() { return {}; }
void launch(void* stream, unsigned char* x) {
  const char* text = "<<<";  // <<< not one
  add<<<8, nullptr, stream>>>(x, Tiling{1});
  fill<float><<<(1 > 2), nullptr, stream>>>((float*)x, 3);
}
)";

SplitSource device() { return split_for_device(kSource, "user.cpp", "/device/"); }
SplitSource host(const std::string& source = kSource, bool callable = false) {
  return split_for_host(source, "user.cpp", "/device/", {.kernels_are_callable = callable});
}

int64_t lines(const std::string& text) { return std::ranges::count(text, '\n'); }

TEST(SplitSource, TheDeviceKeepsMarkedFunctionsAndLosesTheHosts) {
  const std::string text = device().text;
  EXPECT_THAT(text, HasSubstr("half_of(t.n);"));
  EXPECT_THAT(text, HasSubstr("class Op"));
  EXPECT_THAT(text, Not(HasSubstr("host_only")));
  EXPECT_THAT(text, Not(HasSubstr("launch(void*")));
  EXPECT_THAT(text, Not(HasSubstr("__cubist_")));
  EXPECT_THAT(text, Not(HasSubstr("[aicore]")));
}

TEST(SplitSource, TheDeviceInstantiatesWhatTheHostLaunches) {
  EXPECT_THAT(device().text, HasSubstr("= &fill<float>;"));
}

TEST(SplitSource, AKernelWithAWorkspaceBeginsWithItsSystemArea) {
  const std::string source =
      "extern \"C\" __cubist_kernel__(__attribute__((used))) void k(unsigned char* x, unsigned "
      "char* "
      "work, unsigned char* tiling) {}\n"
      "extern \"C\" __cubist_kernel__(__attribute__((used))) void small(unsigned char* x) {}\n";
  const auto with = [&](LastParameters last) {
    return split_for_device(source, "user.cpp", "/device/", {.last_parameters = last}).text;
  };
  EXPECT_THAT(with(LastParameters::kAny), Not(HasSubstr("set_system_workspace")));
  EXPECT_THAT(with(LastParameters::kWorkspace),
              AllOf(HasSubstr("{ ::cubist::set_system_workspace(tiling);}"),
                    HasSubstr("{ ::cubist::set_system_workspace(x);}")));
  EXPECT_THAT(with(LastParameters::kWorkspaceAndTiling),
              AllOf(HasSubstr("{ ::cubist::set_system_workspace(work);}"), HasSubstr("x) {}")));
}

TEST(SplitSource, AStructByValueIsUnpackedBehindTheKernelsName) {
  const std::string text = device().text;
  EXPECT_THAT(text, HasSubstr("::cubist::KernelArgument<Tiling> a1"));
  EXPECT_THAT(text, HasSubstr("__asm__(\"add\")"));
  EXPECT_THAT(text, HasSubstr("{ cubist_written_add(a0, a1); }"));
}

TEST(SplitSource, TheHostKeepsItsCodeAndLosesTheDevices) {
  const std::string text = host().text;
  EXPECT_THAT(text, HasSubstr("host_only"));
  EXPECT_THAT(text, Not(HasSubstr("half_of")));
  EXPECT_THAT(text, Not(HasSubstr("void run()")));
  EXPECT_THAT(text, HasSubstr("\"<<<\""));
}

TEST(SplitSource, ALaunchBecomesACallWithTheKernelsType) {
  const std::string text = host().text;
  EXPECT_THAT(
      text,
      HasSubstr("::cubist::Launch<decltype(&cubist_kernel_add)>(cubist_device_binary, \"add\", 8, "
                "nullptr, stream)(x, Tiling{1})"));
  EXPECT_THAT(text, HasSubstr("::cubist::Launch<decltype(&fill<float>)>(cubist_device_binary, "
                              "::cubist::kernel_name<&fill<float>>(), (1 > 2), nullptr, stream)"));
}

TEST(SplitSource, EveryLineStaysWhereItWas) {
  EXPECT_EQ(lines(device().text), lines(kSource));
  const std::string text = host().text;
  EXPECT_EQ(lines(text.substr(0, text.find("# 1 \"launch functions\""))), lines(kSource) + 1);
}

TEST(SplitSource, KernelsNamedLikeFunctionsOfTheLibraryHaveAnotherNameOnTheHost) {
  std::string source = kSource;
  for (size_t at; (at = source.find(" add")) != std::string::npos;) source.replace(at, 4, " hypot");
  const std::string text = host(source).text;
  EXPECT_THAT(text, HasSubstr("extern double hypot(double, double);"));
  EXPECT_THAT(text, HasSubstr("cubist_kernel_hypot(unsigned char* x, Tiling t) ;"));
}

TEST(SplitSource, InCpuDebugAKernelIsAFunctionThatRunsIt) {
  EXPECT_THAT(host(kSource, true).text,
              HasSubstr("{ ::cubist::run_kernel(&add, cubist_device_binary, \"add\", x, t); }"));
}

TEST(SplitSource, KernelsWithInternalLinkageBecomeExternalOnBothSides) {
  const std::string source =
      "namespace {\nint n;\n__cubist_kernel__(__attribute__((used))) __cubist_device__ void a() "
      "{}\n}\n"
      "static __cubist_kernel__(__attribute__((used))) __cubist_device__ void b() {}\n";
  for (const std::string& text :
       {split_for_device(source, "user.cpp", "/device/").text, host(source).text}) {
    EXPECT_THAT(text, HasSubstr("} inline namespace cubist_kernels { "));
    EXPECT_THAT(text, HasSubstr(" } namespace {\n}\n"));
    EXPECT_THAT(text, Not(HasSubstr("static ")));
  }
}

TEST(SplitSource, TheLaunchHeaderTakesStructsAsPointersOfTheHost) {
  const std::vector<KernelSignature> kernels = host().kernels;
  ASSERT_EQ(kernels.size(), 2u);
  EXPECT_THAT(
      launch_header(kernels[0]),
      HasSubstr("uint32_t aclrtlaunch_add(uint32_t blockDim, void* stream, void* x, void* t);"));
}

TEST(SplitSource, ATextThatEndsInsideOfAStringIsAnErrorWithItsLine) {
  try {
    host("int x;\nconst char* s = \"open;\n");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    EXPECT_THAT(error.what(), HasSubstr("user.cpp:2"));
  }
}

TEST(HasLaunch, SeesTokensAndNotText) {
  EXPECT_TRUE(has_launch("void f() { k<<<1, 0, s>>>(x); }", "a.cpp"));
  EXPECT_FALSE(
      has_launch("// k<<<1>>>(x)\nconst char* s = R\"-(k<<<)-\"; int y = a << b;", "a.cpp"));
}

}  // namespace
}  // namespace cubist::kernels
