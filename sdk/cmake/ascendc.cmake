# Libraries of kernels for AscendCL programs:
#   ascendc_library(<name> STATIC|SHARED|OBJECT <files>)
#   ascendc_fatbin_library(<name> <files>): a kernel binary to load by handle
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

# Properties that ascendc_fatbin_library reads where the target is one of its.
function(cubist_kernel_property target property prefix)
  set(values ${ARGN})
  list(FILTER values EXCLUDE REGEX "^(PRIVATE|PUBLIC|INTERFACE)$")
  list(TRANSFORM values REPLACE "^${prefix}" "")
  set_property(TARGET ${target} APPEND PROPERTY ${property} ${values})
endfunction()

function(ascendc_compile_definitions target)
  get_target_property(is_fatbin ${target} CUBIST_FATBIN)
  if(is_fatbin)
    cubist_kernel_property(${target} COMPILE_DEFINITIONS -D ${ARGN})
  else()
    target_compile_definitions(${target} ${ARGN})
  endif()
endfunction()

function(ascendc_compile_options target)
  get_target_property(is_fatbin ${target} CUBIST_FATBIN)
  if(is_fatbin)
    cubist_kernel_property(${target} COMPILE_OPTIONS "" ${ARGN})
  else()
    target_compile_options(${target} ${ARGN})
  endif()
endfunction()

function(ascendc_include_directories target)
  get_target_property(is_fatbin ${target} CUBIST_FATBIN)
  if(is_fatbin)
    cubist_kernel_property(${target} INCLUDE_DIRECTORIES "" ${ARGN})
  else()
    target_include_directories(${target} ${ARGN})
  endif()
endfunction()

# ascendc_fatbin_library(<name> <files>): one kernel binary for aclrtBinaryLoadFromFile, <build>/fatbin/<name>/<name>.o,
# installed to <prefix>/fatbin/<name>/<name>.o.
function(ascendc_fatbin_library target)
  cubist_soc("${SOC_VERSION}" arch chip)
  set(binary "${CMAKE_CURRENT_BINARY_DIR}/fatbin/${target}/${target}.o")
  set(sources)
  foreach(source IN LISTS ARGN)
    get_filename_component(path "${source}" ABSOLUTE)
    list(APPEND sources "${path}")
  endforeach()
  set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  set(includes "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  set(options "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>")
  file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/fatbin/${target}")
  add_custom_command(
    OUTPUT "${binary}"
    COMMAND "${CUBIST_CC}" --arch ${arch} ${sources} -o "${binary}" --depfile "${binary}.d"
            "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>" "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>" "$<$<BOOL:${options}>:-X=$<JOIN:${options},;-X=>>"
    DEPENDS ${sources} "${CUBIST_CC}"
    DEPFILE "${binary}.d"
    COMMENT "Kernel binary ${target}"
    COMMAND_EXPAND_LISTS VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${binary}")
  set_target_properties(${target} PROPERTIES CUBIST_FATBIN TRUE)
  install(FILES "${binary}" DESTINATION fatbin/${target})
endfunction()
