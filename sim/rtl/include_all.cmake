# One source of the files that Verilator wrote for `class` into `folder`.
file(GLOB sources RELATIVE ${folder} ${folder}/${class}*.cpp)
list(SORT sources)
list(TRANSFORM sources REPLACE "(.+)" "#include \"\\1\"\n")
string(CONCAT text ${sources})
file(WRITE ${folder}/all.cpp "${text}")
