# What run scripts source: where programs find libascendcl.so.
cubist_cann=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ASCEND_HOME_PATH=$cubist_cann
export PATH=$cubist_cann/bin:$PATH
export LD_LIBRARY_PATH=$cubist_cann/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
# Where packages of operator projects are installed, unless the caller said.
export ASCEND_OPP_PATH=${ASCEND_OPP_PATH:-$cubist_cann/opp}
# find_package(ASC), and find_package(tikicpulib) in builds that then look nowhere else.
export CMAKE_PREFIX_PATH=$cubist_cann:$cubist_cann/tools/tikicpulib/lib/cmake${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
