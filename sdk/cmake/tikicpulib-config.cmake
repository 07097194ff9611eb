# CPU-debug: targets tikicpulib::<SOC_VERSION>. Sources that are compiled in the directory that asked for this package may have kernels.
get_filename_component(cubist_cann "${CMAKE_CURRENT_LIST_DIR}/../../../../.." ABSOLUTE)
include("${cubist_cann}/cmake/cubist_soc.cmake")
foreach(soc IN LISTS CUBIST_SOCS)
  if(NOT TARGET tikicpulib::${soc})
    add_library(tikicpulib::${soc} INTERFACE IMPORTED GLOBAL)
    set_target_properties(tikicpulib::${soc} PROPERTIES
      INTERFACE_COMPILE_DEFINITIONS "__CCE_KT_TEST__=1;ASCENDC_CPU_DEBUG=1"
      INTERFACE_INCLUDE_DIRECTORIES "${CUBIST_CANN}/include"
      INTERFACE_COMPILE_OPTIONS "-fPIC"
      INTERFACE_LINK_LIBRARIES "${CUBIST_CANN}/lib64/libascendcl.so")
  endif()
endforeach()

# What compiles stands in front of the compiler, and the chip must be known there.
if(SOC_VERSION)
  cubist_soc("${SOC_VERSION}" cubist_arch cubist_chip)
elseif(ASCEND_PRODUCT_TYPE)
  cubist_soc("${ASCEND_PRODUCT_TYPE}" cubist_arch cubist_chip)
elseif(product_type)
  cubist_soc("${product_type}" cubist_arch cubist_chip)
else()
  message(FATAL_ERROR "find_package(tikicpulib): set SOC_VERSION, to one of: ${CUBIST_SOCS}")
endif()
set(CMAKE_CXX_COMPILER_LAUNCHER "${CUBIST_CC}" --arch ${cubist_arch} --for-chip ${cubist_chip} --cpu-debug
    --host-command ${CMAKE_CXX_COMPILER_LAUNCHER})
set(tikicpulib_FOUND TRUE)
