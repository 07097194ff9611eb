# Libraries of kernels for AscendCL programs:
#   ascendc_library(<name> STATIC|SHARED|OBJECT <files>)
#   ascendc_compile_definitions(<name> PRIVATE|PUBLIC|INTERFACE <definitions>), ascendc_compile_options, ascendc_include_directories
# SOC_VERSION says the chip. A program that links the library finds aclrtlaunch_<kernel>.h.
include_guard(GLOBAL)
get_filename_component(cubist_cann "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
include("${cubist_cann}/cmake/cubist_soc.cmake")

# One command for every source, since only the source says which kernels it has.
function(cubist_launch_headers target device_options directory)
  set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  set(includes "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  set(stamps)
  foreach(source IN LISTS ARGN)
    get_filename_component(path "${source}" ABSOLUTE)
    get_filename_component(stem "${source}" NAME_WE)
    set(stamp "${directory}/${stem}.stamp")
    add_custom_command(
      OUTPUT "${stamp}"
      COMMAND "${CUBIST_CC}" ${device_options} --launch-headers "${directory}" --host-command "${CMAKE_CXX_COMPILER}"
              "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>" "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
              "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>" -MD -MF "${stamp}.d" -MT "${stamp}" -c "${path}"
      COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
      DEPENDS "${path}" "${CUBIST_CC}"
      DEPFILE "${stamp}.d"
      COMMENT "Launch headers of ${source}"
      COMMAND_EXPAND_LISTS VERBATIM)
    list(APPEND stamps "${stamp}")
  endforeach()
  add_custom_target(${target}_launch_headers DEPENDS ${stamps})
  add_dependencies(${target} ${target}_launch_headers)
endfunction()

function(ascendc_library target type)
  cubist_soc("${SOC_VERSION}" arch chip)
  set(device_options --arch ${arch} --for-chip ${chip})
  set(launcher "${CUBIST_CC}" ${device_options} --host-command ${CMAKE_CXX_COMPILER_LAUNCHER})
  add_library(${target} ${type} ${ARGN})
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_COMPILER_LAUNCHER "${launcher}")
  if("${type}" STREQUAL "SHARED")  # run scripts look for it in <prefix>/lib
    install(TARGETS ${target} LIBRARY DESTINATION lib)
  endif()
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}_launch_headers")
  target_include_directories(${target} PUBLIC "${directory}")
  target_link_libraries(${target} PUBLIC ascendcl)
  cubist_launch_headers(${target} "${device_options}" "${directory}" ${ARGN})
endfunction()

function(ascendc_compile_definitions target)
  target_compile_definitions(${target} ${ARGN})
endfunction()

function(ascendc_compile_options target)
  target_compile_options(${target} ${ARGN})
endfunction()

function(ascendc_include_directories target)
  target_include_directories(${target} ${ARGN})
endfunction()

function(ascendc_fatbin_library target)
  message(FATAL_ERROR "ascendc_fatbin_library(${target} ...) is not implemented: use ascendc_library, or `cubist cc` for a kernel ELF")
endfunction()
