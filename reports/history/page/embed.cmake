# Writes the page's sources as a .cpp: cmake -DOUTPUT=... -DPAGE=... -DSCRIPTS="a.js;b.js" -P embed.cmake
# Compilers need not take a literal of more than 65,536 characters, so each file becomes several.
cmake_minimum_required(VERSION 3.25)
set(piece_length 8000)

# Sets ${variable} to a C++ expression for the text of a file.
function(embed file variable)
  file(READ "${file}" text)
  if(text MATCHES "[^\t\n -~]")
    message(FATAL_ERROR "${file} holds more than ASCII; write \\u2026 or &hellip;: a cut between "
                        "two literals might fall into a character")
  endif()
  string(FIND "${text}" ")page\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} holds the end of a raw string")
  endif()
  string(LENGTH "${text}" length)
  set(expression "joined({")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} ${piece_length} piece)
    string(APPEND expression "R\"page(${piece})page\",\n")
    math(EXPR at "${at} + ${piece_length}")
  endwhile()
  set(${variable} "${expression}})" PARENT_SCOPE)
endfunction()

embed("${PAGE}/page.html" html)
embed("${PAGE}/page.css" css)
set(scripts "")
foreach(script IN LISTS SCRIPTS)
  embed("${PAGE}/${script}" one)
  string(APPEND scripts "  source.script += ${one};\n")
endforeach()

file(WRITE "${OUTPUT}" "// Made by reports/history/page/embed.cmake.
#include <initializer_list>

#include \"reports/history/history_page.hpp\"

namespace zablab {

static std::string joined(std::initializer_list<std::string_view> pieces) {
  std::string text;
  for (const std::string_view piece : pieces) text += piece;
  return text;
}

PageSource page_source() {
  PageSource source;
  source.html = ${html};
  source.css = ${css};
${scripts}  return source;
}

}  // namespace zablab
")
