# Where this package is, and what an SOC_VERSION means here.
get_filename_component(CUBIST_CANN "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
get_filename_component(CUBIST_PREFIX "${CUBIST_CANN}/../../.." ABSOLUTE)
set(CUBIST_CC "${CUBIST_PREFIX}/bin/cubist-cc")
set(CUBIST_SOCS Ascend910A Ascend910B Ascend910ProA Ascend910ProB Ascend910PremiumA
                Ascend310P1 Ascend310P3 Ascend910B1 Ascend910B2
                ascend910 ascend310p)  # as builds of 2023 write them

# cubist_soc(<SOC_VERSION> <arch variable> <chip variable>)
function(cubist_soc soc arch chip)
  if(soc MATCHES "^(Ascend910(A|B|ProA|ProB|PremiumA)|ascend910)$")
    set(row 1001 ascend910a)
  elseif(soc MATCHES "^(Ascend310P[13]|ascend310p)$")
    set(row 2002 ascend310p3)
  elseif(soc MATCHES "^Ascend910B[12]$")
    string(TOLOWER ${soc} name)
    set(row 2201 ${name})
  else()
    message(FATAL_ERROR "SOC_VERSION is `${soc}`; Cubist has chips for: ${CUBIST_SOCS}")
  endif()
  list(GET row 0 found_arch)
  list(GET row 1 found_chip)
  set(${arch} ${found_arch} PARENT_SCOPE)
  set(${chip} ${found_chip} PARENT_SCOPE)
endfunction()

# The names that build files link. All but opapi, the single operators, are the same library: what a
# program needs of them and we lack is a link error.
foreach(name ascendcl acl_rt runtime host_intf_pub tiling_api register platform ascendalog c_sec nnopbase opapi)
  if(NOT TARGET ${name})
    set(libraries "${CUBIST_CANN}/lib64/libascendcl.so")
    if(name STREQUAL opapi)
      list(PREPEND libraries "${CUBIST_CANN}/lib64/libopapi.so")
    endif()
    add_library(${name} INTERFACE IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES "${CUBIST_CANN}/include"
      INTERFACE_LINK_LIBRARIES "${libraries}")
  endif()
endforeach()
