"""Programs as users write them: C that gcc compiles against the package, a CMake project, Python by ctypes.

usage: programs_test.py CANN_PACKAGE CACHE_FOLDER"""

import ctypes
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PACKAGE, CACHE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
HERE = pathlib.Path(__file__).resolve().parent
PROJECT = """cmake_minimum_required(VERSION 3.16)
project(user C CXX)
include(${ASCEND_CANN_PACKAGE_PATH}/cmake/cubist_soc.cmake)
add_executable(add %s)
target_link_libraries(add PRIVATE ascendcl nnopbase opapi)
"""


class Programs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_command(self, *command):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CUBIST_")}
        result = subprocess.run([str(word) for word in command], cwd=self.folder, capture_output=True, text=True, timeout=300,
                                env=environment | {"XDG_CACHE_HOME": str(CACHE)})
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def test_a_c_program_links_by_the_names_of_the_libraries(self):
        self.run_command("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{PACKAGE}/include", HERE / "add.c", f"-L{PACKAGE}/lib64",
                         f"-Wl,-rpath,{PACKAGE}/lib64", "-lopapi", "-lnnopbase", "-lascendcl", "-o", "add")
        self.assertIn("16384 elements are right", self.run_command("./add"))

    def test_a_project_links_the_targets(self):
        (self.folder / "CMakeLists.txt").write_text(PROJECT % (HERE / "add.c"))
        self.run_command("cmake", "-G", "Ninja", "-B", "build", f"-DASCEND_CANN_PACKAGE_PATH={PACKAGE}")
        self.run_command("cmake", "--build", "build")
        self.assertIn("16384 elements are right", self.run_command("build/add"))

    def test_python_calls_operators_by_ctypes(self):
        os.environ["XDG_CACHE_HOME"] = str(CACHE)
        os.environ["CUBIST_MODE"] = "functional"
        acl = ctypes.CDLL(f"{PACKAGE}/lib64/libascendcl.so", mode=ctypes.RTLD_GLOBAL)
        operators = ctypes.CDLL(f"{PACKAGE}/lib64/libopapi.so")
        acl.aclCreateTensor.restype = ctypes.c_void_p
        acl.aclGetRecentErrMsg.restype = ctypes.c_char_p

        def check(code):
            self.assertEqual(code, 0, acl.aclGetRecentErrMsg())

        check(acl.aclInit(None))
        check(acl.aclrtSetDevice(0))
        values = (ctypes.c_float * 100)(*(number - 50 for number in range(100)))
        results = (ctypes.c_float * 100)()
        size, dims = ctypes.sizeof(values), (ctypes.c_int64 * 2)(4, 25)
        memories, tensors = [], []
        for _ in range(2):
            memory = ctypes.c_void_p()
            check(acl.aclrtMalloc(ctypes.byref(memory), ctypes.c_size_t(size), 0))
            memories.append(memory)
            # 0: ACL_FLOAT, 2: ACL_FORMAT_ND
            tensors.append(ctypes.c_void_p(acl.aclCreateTensor(dims, ctypes.c_uint64(2), 0, None, ctypes.c_int64(0), 2, dims,
                                                               ctypes.c_uint64(2), memory)))
        check(acl.aclrtMemcpy(memories[0], ctypes.c_size_t(size), values, ctypes.c_size_t(size), 1))
        workspace, executor = ctypes.c_uint64(), ctypes.c_void_p()
        check(operators.aclnnReluGetWorkspaceSize(*tensors, ctypes.byref(workspace), ctypes.byref(executor)))
        check(operators.aclnnRelu(None, workspace, executor, None))
        check(acl.aclrtSynchronizeStream(None))
        check(acl.aclrtMemcpy(results, ctypes.c_size_t(size), memories[1], ctypes.c_size_t(size), 2))
        self.assertEqual(list(results), [max(value, 0.0) for value in values])
        check(acl.aclFinalize())


unittest.main(argv=sys.argv[:1])
