# The warnings every target of this project is built with; errors where a preset asks for it.
function(rung_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused -Wformat=2 -Wimplicit-fallthrough)
  # GCC 12 and 13 see overlapping copies inside std::string's own operator+ at -O2 (GCC bug 105651).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(RUNG_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# A library of one folder of the house. Include paths start at the top: #include "decode/sip/message.h". One that is
# UNOPTIMIZED under sanitizers is one whose speed matters less there than how long it takes to compile.
function(rung_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "UNOPTIMIZED" "" "")
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  rung_warnings(${name})
  if(RUNG_SANITIZE AND NOT RUNG_FUZZ)
    if(ARG_UNOPTIMIZED)
      target_compile_options(${name} PRIVATE -O0)
      target_precompile_headers(${name} REUSE_FROM rung_headers_unoptimized)
    else()
      target_precompile_headers(${name} REUSE_FROM rung_headers_optimized)
    endif()
  endif()
endfunction()
