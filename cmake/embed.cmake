# Texts that ship inside the program, from files that stay what they are for editors: page.css, page.js.
#
#   rung_embed(TARGET page/page.css ...)
#
# gives TARGET `rung::cli::page_css` and so on, as std::string_view; the header that declares them is written by hand.
# Run as a script (-D INPUT, -D OUTPUT) it writes one of these sources.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(RUNG_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
  function(rung_embed target)
    foreach(input IN LISTS ARGN)
      set(output ${CMAKE_CURRENT_BINARY_DIR}/${input}.cpp)
      add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -D INPUT=${CMAKE_CURRENT_SOURCE_DIR}/${input} -D OUTPUT=${output}
          -P ${RUNG_EMBED_SCRIPT}
        DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${input} ${RUNG_EMBED_SCRIPT}
        COMMENT "Embedding ${input}" VERBATIM)
      target_sources(${target} PRIVATE ${output})
    endforeach()
  endfunction()
  return()
endif()

get_filename_component(name ${INPUT} NAME)
string(REGEX REPLACE "[^A-Za-z0-9]" "_" name ${name})
file(READ ${INPUT} text)
string(FIND "${text}" ")rung_text\"" end)
if(NOT end EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds what ends a text in the generated source: )rung_text\"")
endif()
file(WRITE ${OUTPUT} "#include <string_view>

namespace rung::cli {

extern const std::string_view ${name};
constinit const std::string_view ${name} = R\"rung_text(${text})rung_text\";

}  // namespace rung::cli
")
