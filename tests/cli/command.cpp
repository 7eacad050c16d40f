#include "tests/cli/command.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace zablab {

namespace fs = std::filesystem;

std::string own_directory() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path path =
      fs::path(testing::TempDir()) / (std::string("zablab-") + test->test_suite_name() + "-" +
                                      test->name() + "-" + std::to_string(getpid()));
  static std::string emptied;
  if (emptied != path) fs::remove_all(path);
  emptied = path;
  fs::create_directories(path);
  return path;
}

Ran zablab_command(const std::string& arguments) {
  const std::string directory = own_directory();
  const std::string out = directory + "/stdout";
  const std::string error = directory + "/stderr";
  const std::string line =
      std::string(ZABLAB_BINARY) + " " + arguments + " >" + out + " 2>" + error + " </dev/null";
  const int status = std::system(line.c_str());
  Ran ran;
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = read_text(out);
  ran.error = read_text(error);
  return ran;
}

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::size_t count_files(const std::string& directory, const std::string& ending) {
  if (!fs::exists(directory)) return 0;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().string().ends_with(ending)) ++count;
  }
  return count;
}

nlohmann::json without_times(nlohmann::json report) {
  for (const char* name : {"cpu_seconds", "wall_seconds"}) report.erase(name);
  return report;
}

}  // namespace zablab
