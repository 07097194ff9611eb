"""The kernel SDK as its users meet it: single-source programs, objects, generated launch headers, CMake projects.

usage: sdk_test.py CUBIST_CC CANN_PACKAGE TEST_FOLDER [--shard I/N]"""

from sdk_case import CUBIST_CC, HERE, KERNEL, LAUNCH, PACKAGE, PROGRAMS, SdkCase, main


class Sdk(SdkCase):
    def test_a_single_source_runs_on_every_architecture_and_in_every_mode(self):
        for arch, chip in ((1001, "tiny"), (2002, "ascend310p3"), (2201, "ascend910b1")):
            self.run_command(CUBIST_CC, "--arch", arch, PROGRAMS / "single.cpp", "-I", PROGRAMS, "-o", f"single-{arch}")
            for mode in ("full", "functional"):
                with self.subTest(chip=chip, mode=mode):
                    output = self.run_command(f"./single-{arch}", CUBIST_CHIP=chip, CUBIST_MODE=mode)
                    self.assertIn("PASS", output)

    def test_the_flags_of_a_single_source_are_clean(self):
        self.run_command(CUBIST_CC, PROGRAMS / "single.cpp", "-I", PROGRAMS, "-o", "single")
        self.assertIn("no report", self.run_command("./single", CUBIST_SANITIZE="all"))

    def test_a_kernel_of_cube_and_vector_cores_and_its_tiling_are_one_source(self):
        for arch, chip in ((2002, "ascend310p3"), (2201, "ascend910b1")):
            self.run_command(CUBIST_CC, "--arch", arch, "-D", "HAVE_WORKSPACE", "-D", "HAVE_TILING", "-I", PROGRAMS,
                             PROGRAMS / "product.cpp", "-o", f"product-{arch}")
            for variables in ({"CUBIST_SANITIZE": "all"}, {"CUBIST_MODE": "functional"}):
                with self.subTest(chip=chip, **variables):
                    output = self.run_command(f"./product-{arch}", CUBIST_CHIP=chip, **variables)
                    self.assertIn("PASS", output)

    def test_what_a_kernel_says_comes_out_with_the_hosts_own_text_and_before_its_error(self):
        self.write("says.cpp", """#include <cstdio>
#include "device_buffer.h"
#include "kernel_operator.h"
extern "C" __global__ __aicore__ void says(uint32_t limit) {
  printf("Hello World!\\n");
  AscendC::PRINTF("block %d, %.1f\\n", AscendC::GetBlockIdx(), half(0.5));
  assert(AscendC::GetBlockIdx() < limit, "limit %u", limit);
}
int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  printf("host %d\\n", 1);
  says<<<2, nullptr, nullptr>>>(2);
  CHECK(aclrtSynchronizeStream(nullptr));
  printf("host %d\\n", 2);
  says<<<1, nullptr, nullptr>>>(0);
  const aclError code = aclrtSynchronizeStream(nullptr);
  printf("%s", aclGetRecentErrMsg());
  CHECK(aclFinalize());
  return code == ACL_SUCCESS;
}
""")
        self.run_command(CUBIST_CC, "says.cpp", "-I", PROGRAMS, "-o", "says")
        for mode in ("full", "functional", "timing"):
            with self.subTest(mode=mode):
                output = self.run_command("./says", CUBIST_MODE=mode)
                self.assertTrue(output.startswith(
                    "host 1\nHello World!\nblock 0, 0.5\nHello World!\nblock 1, 0.5\nhost 2\n"
                    "Hello World!\nblock 0, 0.5\n[ASSERT] limit 0\n"), output)
                self.assertIn("assert(AscendC::GetBlockIdx() < limit)", output)
                self.assertIn("says.cpp:7", output)

    def test_checks_are_an_option(self):
        self.write("leaks.cpp", """#include "kernel_operator.h"
extern "C" __global__ __aicore__ void leaks(GM_ADDR z) {
  TPipe pipe;
  TQue<TPosition::VECOUT, 1> queue;
  pipe.InitBuffer(queue, 1, 32);
  queue.AllocTensor<float>();
}
#include "device_buffer.h"
int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  DeviceBuffer<float> z({0});
  leaks<<<1, nullptr, nullptr>>>(z.get());
  const aclError code = aclrtSynchronizeStream(nullptr);
  if (code != ACL_SUCCESS) std::printf("%s", aclGetRecentErrMsg());
}
""")
        for options, expected in ((), "",), (("--check",), "TQue::AllocTensor in line 6"):
            with self.subTest(options=options):
                self.run_command(CUBIST_CC, *options, "leaks.cpp", "-I", PROGRAMS, "-o", "leaks")
                output = self.run_command("./leaks")
                self.assertIn(expected, output)
                self.assertEqual(expected == "", output == "")

    def test_a_program_for_another_architecture_says_how_to_compile_it(self):
        self.run_command(CUBIST_CC, "--arch", "2002", PROGRAMS / "single.cpp", "-I", PROGRAMS, "-o", "single")
        output = self.run_command("./single", status=1, CUBIST_CHIP="ascend910b1")
        self.assertIn("cubist cc --arch 2201", output)

    def test_a_host_program_links_a_library_with_the_wrapper(self):
        self.write("set.cpp", KERNEL + LAUNCH)
        self.write("main.cpp", """#include "device_buffer.h"
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
""")
        self.run_command(CUBIST_CC, "-c", "set.cpp", "-o", "set.o")
        self.run_command("ar", "rcs", "libset.a", "set.o")
        self.run_command("g++", "-std=c++17", f"-I{PACKAGE}/include", f"-I{PROGRAMS}", "main.cpp", "libset.a",
                         f"-L{PACKAGE}/lib64", f"-Wl,-rpath,{PACKAGE}/lib64", "-lascendcl", "-o", "main")
        self.assertIn("z is 42", self.run_command("./main"))

    def test_a_launch_header_has_host_types(self):
        self.write("kernel.cpp", """#include "cubist/kernel.h"
struct Tiling { int n; };
extern "C" __global__ __aicore__ void scale(GM_ADDR x, __gm__ float* z, Tiling tiling, uint32_t n, float factor) {}
""")
        self.run_command(CUBIST_CC, "--launch-headers", "headers", "--host-command", "g++", "-c", "kernel.cpp")
        header = (self.folder / "headers" / "aclrtlaunch_scale.h").read_text()
        self.assertIn("uint32_t aclrtlaunch_scale(uint32_t blockDim, void* stream, void* x, void* z, void* tiling, "
                      "uint32_t n, float factor);", header)

    def test_a_project_of_the_vendors_toolkit_builds_and_runs(self):
        for options in ({"RUN_MODE": "npu"}, {"RUN_MODE": "npu", "SOC_VERSION": "Ascend310P3"}, {"RUN_MODE": "cpu"}):
            with self.subTest(**options):
                self.run_command("rm", "-rf", "build")
                self.build(**options)
                self.assertIn("PASS", self.run_command("build/main"))

    def test_a_chip_that_does_not_exist_is_refused_by_name(self):
        output = self.run_command("cmake", "-S", HERE / "project", "-B", "build", f"-DASCEND_CANN_PACKAGE_PATH={PACKAGE}",
                                  "-DSOC_VERSION=Ascend42", status=1)
        self.assertIn("Ascend42", output)
        self.assertIn("Ascend910B1", output)

    def test_errors_name_the_line(self):
        self.refuse(KERNEL + "void f(void* s, uint8_t* z) {\n  set<<<1, nullptr, s>>>(z, 42, 43);\n}\n", "wrong.cpp:4",
                    status=1)
        self.refuse(KERNEL + "void f(void* s, uint8_t* z) {\n  set<<<1, 0, 0, 0, s>>>(z, 42);\n}\n", "wrong.cpp:4",
                    "not implemented", "5 values between <<< and >>>", "blockDim, l2ctrl, stream")
        self.refuse(KERNEL + "void f(void* s, uint8_t* z) {\n\n  get<<<1, nullptr, s>>>(z);\n}\n", "wrong.cpp:5",
                    "launch get", "set")
        self.refuse(KERNEL + "void f(void* s) {\n  set<<<1, nullptr, s;\n}\n", "wrong.cpp:4", "without >>>")
        self.refuse('#include "cubist/kernel.h"\nextern "C" __global__ __aicore__ void k(int& z) {}\n'
                    "void f(void* s, int z) { k<<<1, nullptr, s>>>(z); }\n", "wrong.cpp:2", "kernel k", "int& z")
        self.refuse('#include "cubist/kernel.h"\ntemplate <typename T> __global__ __aicore__ void k(__gm__ T* z) {}\n'
                    "template <typename T>\nvoid f(void* s, T* z) { k<T><<<1, nullptr, s>>>(z); }\n", "wrong.cpp:4",
                    "not implemented", "`T` is its parameter")

    def test_an_argument_that_is_no_plain_value_is_refused(self):
        self.refuse('#include "cubist/kernel.h"\nstruct Owner { int n; __aicore__ Owner(const Owner&); };\n'
                    "extern \"C\" __global__ __aicore__ void k(Owner owner) {}\n"
                    "void f(void* s, const Owner& owner) { k<<<1, nullptr, s>>>(owner); }\n", "wrong.cpp:", status=1)

    def test_a_mistake_in_device_code_is_at_the_users_line(self):
        self.refuse(KERNEL + LAUNCH + "__aicore__ inline int broken() {\n  return no_such_name;\n}\n",
                    "wrong.cpp:5:10", "no_such_name", status=1)

    def test_a_kernel_without_a_launch_is_an_elf_as_before(self):
        self.write("kernel.cpp", KERNEL)
        self.run_command(CUBIST_CC, "kernel.cpp", "-o", "kernel.elf")
        self.assertEqual((self.folder / "kernel.elf").read_bytes()[18], 243)  # e_machine: RISC-V

    def test_a_launch_that_fails_is_an_error_of_the_next_synchronization(self):
        self.write("main.cpp", '#include "device_buffer.h"\n' + KERNEL + """
int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  DeviceBuffer<uint32_t> z({0});
  set<<<0, nullptr, nullptr>>>(z.get(), 42);
  return aclrtSynchronizeStream(nullptr) == ACL_SUCCESS ? 0 : 7;
}
""")
        self.run_command(CUBIST_CC, "main.cpp", "-I", PROGRAMS, "-o", "main")
        self.assertIn("launch set with 0 blocks", self.run_command("./main", status=7))

    def test_cpu_debug_refuses_a_pointer_that_kernels_cannot_see(self):
        self.write("main.cpp", '#include "tikicpulib.h"\n' + KERNEL + """
int main() {
  uint32_t z = 0;
  ICPU_RUN_KF(set, 1, (uint8_t*)&z, 42);
}
""")
        command = (CUBIST_CC, "--cpu-debug", "--host-command", "g++", f"-I{PACKAGE}/include", "-c", "main.cpp", "-o", "main.o")
        self.run_command(*command)
        self.run_command("g++", "main.o", f"-L{PACKAGE}/lib64", f"-Wl,-rpath,{PACKAGE}/lib64", "-lascendcl", "-o", "main")
        self.assertIn("GmAlloc", self.run_command("./main", status=1))

    def test_cpu_debug_kernels_ask_for_the_tiling_key_that_the_host_set(self):
        self.write("main.cpp", """#include "kernel_operator.h"
extern "C" __global__ __aicore__ void pick(GM_ADDR z, float scale) {
  if (TILING_KEY_IS(3)) {
    *(__gm__ uint32_t*)z = 33 * (uint32_t)scale;
  } else if (TILING_KEY_IS(70000000000)) {
    *(__gm__ uint32_t*)z = 7 * (uint32_t)scale;
  } else {
    *(__gm__ uint32_t*)z = 1;
  }
}
#include "tikicpulib.h"
int main() {
  auto* z = (uint32_t*)AscendC::GmAlloc(4);
  ICPU_RUN_KF(pick, 1, (uint8_t*)z, 2.0f);
  printf("%u ", *z);
  ICPU_SET_TILING_KEY(3);
  ICPU_RUN_KF(pick, 1, (uint8_t*)z, 2.0f);
  printf("%u ", *z);
  ICPU_SET_TILING_KEY(70000000000);
  ICPU_RUN_KF(pick, 1, (uint8_t*)z, 2.0f);
  printf("%u\\n", *z);
}
""")
        self.run_command(CUBIST_CC, "--cpu-debug", "--host-command", "g++", f"-I{PACKAGE}/include", "-c", "main.cpp", "-o", "main.o")
        self.link("main", "main.o")
        self.assertEqual(self.run_command("./main"), "1 66 14\n")


if __name__ == "__main__":
    main(Sdk)
