# rung_find_library(NAME HEADER PACKAGE): the imported target rung::NAME for a C library that brings no package file
# for CMake on every distribution. PACKAGE is what Debian calls it, for whoever has to install it.
function(rung_find_library name header package)
  if(TARGET rung::${name})
    return()
  endif()
  string(TOUPPER ${name} upper)
  find_path(RUNG_${upper}_HEADERS ${header})
  find_library(RUNG_${upper}_LIBRARY ${name})
  if(NOT RUNG_${upper}_HEADERS OR NOT RUNG_${upper}_LIBRARY)
    message(FATAL_ERROR "lib${name} with ${header} was not found: install it (Debian: apt-get install ${package})")
  endif()
  add_library(rung::${name} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(rung::${name} PROPERTIES IMPORTED_LOCATION ${RUNG_${upper}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${RUNG_${upper}_HEADERS})
endfunction()
