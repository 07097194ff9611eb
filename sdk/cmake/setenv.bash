# What run scripts source: where programs find libascendcl.so.
cubist_cann=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ASCEND_HOME_PATH=$cubist_cann
export PATH=$cubist_cann/bin:$PATH
export LD_LIBRARY_PATH=$cubist_cann/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
