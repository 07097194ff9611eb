# Warnings of our own code: link PRIVATE.
add_library(cubist_warnings INTERFACE)
target_compile_options(cubist_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
