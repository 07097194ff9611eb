# find_package(ASC) in front of project(... LANGUAGES ASC CXX): sources that end in .asc hold host and device code.
# CMAKE_ASC_ARCHITECTURES says the architecture (dav-2201), or the option --npu-arch=dav-2201 of a target's sources.
# CMAKE_ASC_RUN_MODE: npu, sim (the same here), or cpu, which runs the chip in mode functional.
list(PREPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
get_filename_component(CUBIST_ASC_PACKAGE "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
include("${CUBIST_ASC_PACKAGE}/cmake/cubist_soc.cmake")
set(ASC_FOUND TRUE)
