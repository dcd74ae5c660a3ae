# Sanitizers are for the whole program, so they are set before any target.
if(RUNG_SANITIZE)
  # Null pointers are caught where they are used; these three make compiling a tenth slower.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,vptr,object-size -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  # Where it is to be had it links in two thirds of the time.
  find_program(RUNG_GOLD ld.gold)
  if(RUNG_GOLD AND NOT RUNG_FUZZ AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-fuse-ld=gold)
  endif()
endif()
if(RUNG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
