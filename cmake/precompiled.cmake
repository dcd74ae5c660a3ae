# The standard library's headers, compiled once for each set of options that the tests' libraries are built with: reading
# them takes a third of the time that a usual source takes. A release is built without, which shows a forgotten #include.
function(rung_standard_headers name)
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cpp "")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  rung_warnings(${name})
  target_compile_options(${name} PRIVATE ${ARGN})
  target_precompile_headers(${name} PRIVATE <algorithm> <array> <charconv> <cstdint> <cstdio> <cstring> <deque>
    <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant>
    <vector>)
endfunction()

if(RUNG_SANITIZE AND NOT RUNG_FUZZ)
  rung_standard_headers(rung_headers_optimized)
  rung_standard_headers(rung_headers_unoptimized -O0)
endif()
