# cubist_source_hash(<output> FUNCTION <namespace::name> TREES <folders of the project>)
# Writes a C++ source that defines `const char* name()`: a hash over names and contents of all files of these folders but
# those of test/ and bench/. Made when something is built, so that nobody bumps a number. Run as a script, it does the writing.
function(cubist_source_hash output)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FUNCTION" "TREES")
  set(files)
  foreach(tree IN LISTS arg_TREES)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS LIST_DIRECTORIES false ${PROJECT_SOURCE_DIR}/${tree}/*)
    list(APPEND files ${found})
  endforeach()
  list(FILTER files EXCLUDE REGEX "/(test|bench)/")
  list(JOIN arg_TREES "," trees)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DTREES=${trees} -DFUNCTION=${arg_FUNCTION} -DOUTPUT=${output}
            -P ${PROJECT_SOURCE_DIR}/cmake/CubistSourceHash.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/CubistSourceHash.cmake
    VERBATIM)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "," ";" TREES "${TREES}")
  set(text "")
  foreach(tree IN LISTS TREES)
    file(GLOB_RECURSE files RELATIVE ${ROOT} LIST_DIRECTORIES false ${ROOT}/${tree}/*)  # sorted
    list(FILTER files EXCLUDE REGEX "/(test|bench)/")
    foreach(file IN LISTS files)
      file(SHA256 ${ROOT}/${file} hash)
      string(APPEND text "${hash} ${file}\n")
    endforeach()
  endforeach()
  string(SHA256 hash "${text}")
  string(REGEX MATCH "(.*)::([a-z_]+)$" matched "${FUNCTION}")
  file(WRITE ${OUTPUT}.new
       "namespace ${CMAKE_MATCH_1} {\nconst char* ${CMAKE_MATCH_2}();\nconst char* ${CMAKE_MATCH_2}() { return \"${hash}\"; }\n}\n")
  file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
endif()
