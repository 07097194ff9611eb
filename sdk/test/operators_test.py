"""Operator projects: op_build, opc and the aclnn functions that come of them.

usage: operators_test.py CUBIST_CC CANN_PACKAGE TEST_FOLDER"""

import pathlib
import shutil
import tempfile

from sdk_case import CUBIST_CC, HERE, PACKAGE, SdkCase, main

PROJECT = HERE / "operator_project"
OP_BUILD = PACKAGE / "toolkit/tools/opbuild/op_build"
OPC = PACKAGE / "bin/opc"
CHIP = {"CUBIST_CHIP": "ascend910b1"}


class Operators(SdkCase):
    """Of one package, which is built and linked once."""

    package = None

    def setUp(self):
        super().setUp()
        if Operators.package is None:
            Operators.package_folder = tempfile.TemporaryDirectory()
            Operators.package = pathlib.Path(Operators.package_folder.name)
            self.run_command("cmake", "-G", "Ninja", "-S", PROJECT, "-B", self.package, f"-DASCEND_CANN_PACKAGE_PATH={PACKAGE}")
            self.run_command("cmake", "--build", self.package)

    @classmethod
    def tearDownClass(cls):
        if cls.package is not None:
            cls.package_folder.cleanup()

    def call(self, *arguments, status=0, **variables):
        return self.run_command(self.package / "main", *arguments, status=status, **CHIP, **variables)

    def refused(self, expected, *arguments):
        output = self.call(*arguments, status=1)
        for part in ("aclnnScaleAddGetWorkspaceSize: ", "ScaleAdd", "did:", "expected:", *expected):
            self.assertIn(part, output)

    # Values: scale * x + the sum of the weights, 60 by default, + y.
    def test_an_operator_has_a_kernel_for_each_type_and_tiling_key(self):
        self.assertEqual(self.call("half", "y", 2), "60 162 4140 \n")
        self.assertEqual(self.call("half", "-", 2), "60 62 140 \n")
        self.assertEqual(self.call("float", "y", 0.5), "60 160.5 4080 \n")
        self.assertEqual(self.call("float", "-", 3), "60 63 180 \n")

    def test_attributes_of_a_call_replace_the_defaults(self):
        self.assertEqual(self.call("float", "-", 3, "weights"), "6 9 126 \n")

    def test_types_that_no_combination_has_are_refused(self):
        self.refused(("x int32 ND", "x float32 ND", "x float16 ND"), "int32", "y", 2)

    def test_a_tiling_key_that_the_kernel_does_not_ask_for_is_refused(self):
        self.refused(("tiling key 9", "1, 2"), "half", "y", 77)

    def test_tiling_data_that_does_not_fit_is_refused(self):
        self.refused(("tiling data of 32 bytes does not fit into 8",), "half", "y", 78)

    def test_a_tiling_function_may_give_up(self):
        self.refused(("the tiling function returned",), "half", "y", 79)

    def test_a_unit_without_a_kernel_is_refused(self):
        output = self.run_command(self.package / "main", "half", "y", 2, status=1, CUBIST_CHIP="ascend310p3")
        self.assertIn("ascend310p", output)
        self.assertIn("AddConfig", output)

    def test_a_package_may_lie_where_the_environment_says(self):
        vendor = self.package / "operators/vendors/customize"
        copy = self.folder / "elsewhere"
        shutil.copytree(vendor / "op_api", copy / "op_api")
        library_path = {"LD_LIBRARY_PATH": f"{copy}/op_api/lib:{PACKAGE}/lib64"}
        program = self.folder / "main"
        self.run_command("g++", "-std=c++11", f"-I{PACKAGE}/include", f"-I{copy}/op_api/include", PROJECT / "main.cpp",
                         f"-L{copy}/op_api/lib", "-lcust_opapi", f"-L{PACKAGE}/lib64", "-lascendcl", "-o", program)
        output = self.run_command(program, "half", "-", 2, status=1, **CHIP, **library_path)
        self.assertIn("look for operator ScaleAdd", output)
        self.assertEqual(self.run_command(program, "half", "-", 2, **CHIP, **library_path, ASCEND_CUSTOM_OPP_PATH=str(vendor)),
                         "60 62 140 \n")

    def test_a_project_is_one_command_of_the_program(self):
        cubist = CUBIST_CC.with_name("cubist")
        self.run_command(cubist, "cc", "--op-project", PROJECT, "-o", "out")
        vendor = self.folder / "out/vendors/customize"
        library_path = f"{vendor}/op_api/lib:{PACKAGE}/lib64"
        self.assertEqual(self.call("half", "-", 2, LD_LIBRARY_PATH=library_path, ASCEND_CUSTOM_OPP_PATH=str(vendor)), "60 62 140 \n")
        self.assertIn("sources or --op-project", self.run_command(cubist, "cc", "-o", "out", status=1))
        output = self.run_command(cubist, "cc", "--op-project", self.folder, "-o", "none", status=2)
        self.assertIn("op_host/*.cpp", output)
        self.assertFalse((self.folder / "none").exists())


class HostHeaders(SdkCase):
    def test_the_host_s_headers_are_for_the_standard_that_projects_ask_for(self):
        headers = sorted(path.relative_to(PACKAGE / "include") for folder in ("tiling", "kernel_tiling", "register", "exe_graph", "graph", "platform")
                         for path in (PACKAGE / "include" / folder).rglob("*.h"))
        self.assertGreater(len(headers), 20)
        for header in headers:
            with self.subTest(header):
                self.write("alone.cpp", f'#include "{header}"\n')
                self.run_command("g++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{PACKAGE}/include", "alone.cpp")

    def test_a_library_of_that_standard_lacks_no_definition(self):
        self.write("cut.cpp", """#include "tiling/tiling_api.h"
long cut(const platform_ascendc::PlatformAscendC& platform) {
  matmul_tiling::MultiCoreMatmulTiling api(platform);
  optiling::TCubeTiling tiling;
  return api.GetTiling(tiling);
}
""")
        self.run_command("g++", "-std=c++11", "-O0", "-fPIC", "-shared", "-Wl,-z,defs", f"-I{PACKAGE}/include", "cut.cpp",
                         f"-L{PACKAGE}/lib64", "-lregister", "-ltiling_api", "-lplatform", "-o", "cut.so")


class Mistakes(SdkCase):
    def host_library(self, *options):
        self.run_command("g++", "-std=c++11", "-D_GLIBCXX_USE_CXX11_ABI=0", "-fPIC", "-shared", *options, f"-I{PACKAGE}/include",
                         PROJECT / "op_host/scale_add.cpp", f"-L{PACKAGE}/lib64", "-lregister", "-o", "ops.so")

    def test_an_operator_without_a_tiling_function_is_refused(self):
        self.host_library("-DWITHOUT_TILING")
        output = self.run_command(OP_BUILD, "ops.so", "generated", status=2)
        for part in ("operator ScaleAdd", "no tiling function", "SetTiling", "fix:"):
            self.assertIn(part, output)
        self.assertFalse((self.folder / "generated").exists())

    def test_a_library_without_operators_is_refused(self):
        self.write("empty.cpp", "int nothing;\n")
        self.run_command("g++", "-fPIC", "-shared", "empty.cpp", "-o", "empty.so")
        self.assertIn("OP_ADD", self.run_command(OP_BUILD, "empty.so", "generated", status=2))

    def test_a_kernel_of_another_name_is_refused(self):
        output = self.run_command(OP_BUILD, "--project", PROJECT, "-o", "out", "-D", "KERNEL_NAME=other", status=2)
        for part in ("scale_add.cpp", "look for kernel `scale_add` of ScaleAdd", "here are: other", "fix:"):
            self.assertIn(part, output)
        self.assertEqual(list((self.folder / "out").rglob("*.o")), [])

    def test_a_folder_that_is_no_project_is_refused(self):
        self.assertIn("op_host/*.cpp", self.run_command(OP_BUILD, "--project", ".", "-o", "out", status=2))

    def test_opc_says_which_chips_there_are_not(self):
        self.write("ScaleAdd_param.json", '{"op_type": "ScaleAdd", "op_list": [{"bin_filename": "ScaleAdd_x", "inputs": [], "outputs": []}]}')
        output = self.run_command(OPC, "ScaleAdd.py", "--main_func=scale_add", "--input_param=ScaleAdd_param.json",
                                  "--soc_version=Ascend310B1", "--output=out", '--impl_mode=""')
        self.assertIn("no chip of unit ascend310b", output)
        self.assertIn("no kernel", (self.folder / "out/ScaleAdd_x.json").read_text())


main(Operators, HostHeaders, Mistakes)
