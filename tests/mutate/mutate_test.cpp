// The list of `./lab mutate` fits the tree: a change that cannot be made proves nothing.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

const std::string mutate = ZABLAB_SOURCE_DIR "/tests/mutate/mutate";

int exit_code_of(const std::string& arguments, const std::string& out) {
  const int status = std::system((mutate + " " + arguments + " >" + out + " 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(MutationList, EveryTextStandsExactlyOnceInItsFile) {
  const std::string out = own_directory() + "/out";
  EXPECT_EQ(exit_code_of("--check", out), 0) << read_text(out);
}

TEST(MutationList, WhatDoesNotFitIsRefused) {
  const std::string list = own_directory() + "/list.txt";
  const std::string out = own_directory() + "/out";
  const std::string head = "== one\nin protocol/types.cpp\n";
  const std::pair<std::string, std::string> wrong[] = {
      {head + "- no such line\nbecause\nbecause of this\n", ":4: a line begins with"},
      {head + "- no such line\nbecause of this\n", ":1: one: its text stands 0 times"},
      {head + "- }\nbecause of this\n", "times in protocol/types.cpp"},
      {head + "- }\n", ":1: one: in, - and because are needed"},
      {"== one\nin sim/world.cpp\n- x\nbecause of this\n", "no file sim/world.cpp in protocol/"},
      {head + "- x\nbecause of this\n" + head, "is no id, or not the first of its name"},
      {"in protocol/types.cpp\n", ":1: a change begins with == ID"},
      {"# nothing\n", "it is empty"}};
  for (const auto& [text, words] : wrong) {
    write_text(list, text);
    EXPECT_EQ(exit_code_of("--check --list " + list, out), 65) << text;
    EXPECT_NE(read_text(out).find(words), std::string::npos) << read_text(out);
  }
}

}  // namespace
}  // namespace zablab
