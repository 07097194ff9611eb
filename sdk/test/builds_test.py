"""Builds and launches that users have beside ascendc_library: the vendor's compiler by name, CMake language ASC, kernel
binaries, operator projects' tiling headers, other numbers of launch values, a host in Python.

usage: builds_test.py CUBIST_CC CANN_PACKAGE TEST_FOLDER [--shard I/N]"""

import ctypes
import os
import textwrap

from sdk_case import CUBIST_CC, KERNEL, PACKAGE, PROGRAMS, SdkCase, main

HOST = """#include "device_buffer.h"
void set_do(void* stream, uint8_t* z);
int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  DeviceBuffer<uint32_t> z({0});
  set_do(nullptr, z.get());
  CHECK(aclrtSynchronizeStream(nullptr));
  std::printf("z is %u\\n", z.read()[0]);
  CHECK(aclFinalize());
}
"""
LAUNCH_WITH = "void set_do(void* stream, uint8_t* z) {{ set<<<{}>>>(z, 42); }}\n"

TILING = """#include "register/tilingdata_base.h"
namespace optiling {
BEGIN_TILING_DATA_DEF(Inner)
  TILING_DATA_FIELD_DEF(uint8_t, first);
  TILING_DATA_FIELD_DEF_ARR(uint32_t, 2, rest);
END_TILING_DATA_DEF;
REGISTER_TILING_DATA_CLASS(InnerOp, Inner)
BEGIN_TILING_DATA_DEF(Outer)
  TILING_DATA_FIELD_DEF(uint64_t, wide);
  TILING_DATA_FIELD_DEF_STRUCT(Inner, inner);
END_TILING_DATA_DEF;
REGISTER_TILING_DATA_CLASS(Sum, Outer)
}
"""
SUM = """#include "kernel_operator.h"
extern "C" __global__ __aicore__ void sum(GM_ADDR z, GM_ADDR workspace, GM_ADDR tiling) {
  GET_TILING_DATA(data, tiling);
  Outer* outer = &data;
  *(__gm__ uint64_t*)z = outer->wide + outer->inner.first + outer->inner.rest[0] + outer->inner.rest[1];
}
void sum_do(void* stream, uint8_t* z, uint8_t* tiling) { sum<<<1, nullptr, stream>>>(z, nullptr, tiling); }
"""
SUM_HOST = """#include "device_buffer.h"
#include "tiling.h"
void sum_do(void* stream, uint8_t* z, uint8_t* tiling);
int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  optiling::Outer tiling;
  const uint32_t rest[] = {300, 4000};
  tiling.set_wide(50000);
  tiling.inner.set_first(7);
  tiling.inner.set_rest(rest);
  std::vector<uint8_t> bytes(tiling.GetDataSize());
  tiling.SaveToBuffer(bytes.data(), bytes.size());
  DeviceBuffer<uint8_t> data(bytes);
  DeviceBuffer<uint64_t> z({0});
  sum_do(nullptr, z.get(), data.get());
  CHECK(aclrtSynchronizeStream(nullptr));
  std::printf("sum is %lu\\n", z.read()[0]);
  CHECK(aclFinalize());
}
"""


class Builds(SdkCase):
    def program(self, kernels, host, *options):
        self.write("kernels.cpp", kernels)
        self.write("main.cpp", host)
        self.run_command(CUBIST_CC, "--host-command", "g++", f"-I{PACKAGE}/include", "-I.", *options, "-c", "kernels.cpp", "-o",
                         "kernels.o")
        self.run_command("g++", "-std=c++17", f"-I{PACKAGE}/include", f"-I{PROGRAMS}", "-I.", "-c", "main.cpp", "-o", "main.o")
        self.link("main", "main.o", "kernels.o")

    def test_a_launch_may_leave_out_l2ctrl(self):
        self.program(KERNEL + LAUNCH_WITH.format("1, stream"), HOST)
        self.assertIn("z is 42", self.run_command("./main"))

    def test_a_launch_may_have_four_values_that_ask_for_no_threads(self):
        self.program(KERNEL + LAUNCH_WITH.format("1, 0, nullptr, stream"), HOST)
        self.assertIn("z is 42", self.run_command("./main"))

    def test_a_launch_with_threads_is_not_implemented_by_name(self):
        self.program(KERNEL + LAUNCH_WITH.format("1, 64, 0, stream"), HOST)
        output = self.run_command("./main", status=1)
        self.assertIn("launch set with threads", output)
        self.assertIn("not implemented", output)

    def test_kernels_with_internal_linkage_and_templates_are_launched(self):
        for declaration, launch in (("namespace { __global__ __aicore__ void k(GM_ADDR z, uint32_t v) {", "k"),
                                    ("namespace a { static __global__ __aicore__ void k(GM_ADDR z, uint32_t v) {", "a::k"),
                                    ("namespace { template <class T> __global__ __aicore__ void k(GM_ADDR z, uint32_t v) {", "k<float>")):
            with self.subTest(launch=launch):
                self.program(f"""#include "cubist/kernel.h"
{declaration} *(__gm__ uint32_t*)z = v; }} }}
void set_do(void* stream, uint8_t* z) {{ {launch}<<<1, nullptr, stream>>>(z, 42); }}
""", HOST)
                self.assertIn("z is 42", self.run_command("./main"))

    def test_kernels_and_their_types_may_use_traits_of_the_standard(self):
        self.program("""#include <algorithm>
#include "cubist/kernel.h"
template <class T> struct Wide { using type = std::conditional_t<std::is_same_v<T, uint8_t>, uint32_t, T>; };
extern "C" __global__ __aicore__ void set(GM_ADDR z, uint32_t v) {
  if constexpr (std::is_same<Wide<uint8_t>::type, uint32_t>::value) *(__gm__ uint32_t*)z = std::min(v, 100u);
}
""" + LAUNCH_WITH.format("1, nullptr, stream"), HOST)
        self.assertIn("z is 42", self.run_command("./main"))

    def test_a_consumer_that_lags_behind_its_queues_loses_no_event(self):
        """Two buffers are filled while the vector unit has not yet begun to wait for the first."""
        self.write("lag.cpp", """#include "device_buffer.h"
#include "kernel_operator.h"
using namespace AscendC;
constexpr uint32_t kTile = 2048, kTiles = 12;
extern "C" __global__ __aicore__ void lag(GM_ADDR in, GM_ADDR out) {
  GlobalTensor<half> from, to;
  from.SetGlobalBuffer((__gm__ half*)in);
  to.SetGlobalBuffer((__gm__ half*)out);
  TPipe pipe;
  TQue<TPosition::VECIN, 2> filled;
  TQue<TPosition::VECOUT, 2> ready;
  pipe.InitBuffer(filled, 2, kTile * sizeof(half));
  pipe.InitBuffer(ready, 2, kTile * sizeof(half));
  for (uint32_t i = 0; i < kTiles; ++i) {
    LocalTensor<half> x = filled.AllocTensor<half>();
    DataCopy(x, from[i * kTile], kTile);
    filled.EnQue(x);
    LocalTensor<half> z = ready.AllocTensor<half>();
    Duplicate(z, half(0), kTile);
    for (int k = 0; k < 12; ++k) Exp(z, z, kTile);
    x = filled.DeQue<half>();
    Adds(z, x, half(1), kTile);
    ready.EnQue(z);
    filled.FreeTensor(x);
    z = ready.DeQue<half>();
    DataCopy(to[i * kTile], z, kTile);
    ready.FreeTensor(z);
  }
}
int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  DeviceBuffer<uint16_t> in(std::vector<uint16_t>(kTile * kTiles, 0x3c00)), out(std::vector<uint16_t>(kTile * kTiles, 0));
  lag<<<1, nullptr, nullptr>>>((uint8_t*)in.get(), (uint8_t*)out.get());
  CHECK(aclrtSynchronizeStream(nullptr));
  std::printf(out.read() == std::vector<uint16_t>(kTile * kTiles, 0x4000) ? "PASS\\n" : "FAIL\\n");
  CHECK(aclFinalize());
}
""")
        self.run_command(CUBIST_CC, "lag.cpp", "-I", PROGRAMS, "-o", "lag")
        self.assertIn("PASS", self.run_command("./lag"))

    def test_a_tiling_header_is_one_struct_for_host_and_kernel(self):
        self.write("tiling.h", TILING)
        self.program(SUM, SUM_HOST, "-include", "tiling.h")
        self.assertIn("sum is 54307", self.run_command("./main"))

    def test_a_kernel_may_name_a_parameter_as_the_launch_function_does(self):
        self.write("kernel.cpp", KERNEL.replace("value", "blockDim"))
        self.run_command(CUBIST_CC, "--launch-headers", ".", "--host-command", "g++", "-c", "kernel.cpp")
        self.write("user.cpp", '#include "aclrtlaunch_set.h"\n')
        self.run_command("g++", "-fsyntax-only", "user.cpp")

    def test_the_compiler_of_2023_takes_kernels_and_host_in_one_command(self):
        self.write("set.cpp", KERNEL + LAUNCH_WITH.format("1, nullptr, stream"))
        self.write("main.cpp", HOST)
        self.run_command(PACKAGE / "bin" / "ccec", "-x", "cce", "set.cpp", "-x", "c++", "main.cpp", "--cce-aicore-arch=dav-m200",
                         "-mllvm", "-cce-aicore-fp-ceiling=2", f"-I{PROGRAMS}", "-O2", "-std=c++17", "-lruntime",
                         f"-L{PACKAGE}/lib64", "-o", "program")
        self.assertIn("z is 42", self.run_command("./program"))

    def test_a_project_may_have_asc_as_a_language(self):
        self.write("program.asc", KERNEL + HOST.replace("void set_do(void* stream, uint8_t* z);\n", "").replace(
            "set_do(nullptr, z.get())", "set<<<1, nullptr, nullptr>>>(z.get(), 42)"))
        self.write("CMakeLists.txt", textwrap.dedent(f"""
            cmake_minimum_required(VERSION 3.16)
            find_package(ASC REQUIRED)
            project(program LANGUAGES ASC CXX)
            add_executable(program program.asc)
            target_include_directories(program PRIVATE {PROGRAMS})
            target_compile_options(program PRIVATE $<$<COMPILE_LANGUAGE:ASC>:--npu-arch=dav-2201>)
            target_link_libraries(program PRIVATE ascendcl)
            """))
        self.run_command("bash", "-c", f"source {PACKAGE}/bin/setenv.bash && cmake -G Ninja -B build && cmake --build build")
        self.assertIn("z is 42", self.run_command("build/program"))

    def test_python_loads_a_kernel_binary_and_launches_it(self):
        self.write("set.cpp", KERNEL)
        self.write("CMakeLists.txt", textwrap.dedent("""
            cmake_minimum_required(VERSION 3.16)
            project(binary LANGUAGES CXX)
            set(SOC_VERSION Ascend910B1)
            include(${ASCEND_CANN_PACKAGE_PATH}/compiler/tikcpp/ascendc_kernel_cmake/ascendc.cmake)
            ascendc_fatbin_library(set set.cpp)
            ascendc_compile_definitions(set PRIVATE -DUNUSED=1)
            """))
        self.run_command("cmake", "-G", "Ninja", "-B", "build", f"-DASCEND_CANN_PACKAGE_PATH={PACKAGE}")
        self.run_command("cmake", "--build", "build")
        acl = ctypes.CDLL(PACKAGE / "lib64" / "libascendcl.so")
        acl.aclGetRecentErrMsg.restype = ctypes.c_char_p

        def check(code):
            self.assertEqual(code, 0, acl.aclGetRecentErrMsg())

        for name in [name for name in os.environ if name.startswith("CUBIST_")]:
            del os.environ[name]
        check(acl.aclInit(None))
        self.addCleanup(acl.aclFinalize)
        check(acl.aclrtSetDevice(0))
        binary, function, z = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        check(acl.aclrtBinaryLoadFromFile(str(self.folder / "build/fatbin/set/set.o").encode(), None, ctypes.byref(binary)))
        check(acl.aclrtBinaryGetFunction(binary, b"set", ctypes.byref(function)))
        check(acl.aclrtMalloc(ctypes.byref(z), ctypes.c_size_t(4), 0))
        arguments = (ctypes.c_uint64 * 2)(z.value, 42)
        check(acl.aclrtLaunchKernel(function, 1, arguments, ctypes.c_size_t(16), None))
        check(acl.aclrtSynchronizeStream(None))
        value = ctypes.c_uint32()
        check(acl.aclrtMemcpy(ctypes.byref(value), ctypes.c_size_t(4), z, ctypes.c_size_t(4), 2))
        self.assertEqual(value.value, 42)


if __name__ == "__main__":
    main(Builds)
