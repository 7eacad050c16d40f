// Runs the built `zablab` as a user would: a command line in, bytes and an exit code out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace zablab {

struct Ran {
  int exit_code = -1;  ///< 128 + signal, as shells have it
  std::string out;
  std::string error;
};

/// `arguments` as a shell reads them.
Ran zablab_command(const std::string& arguments);

/// A directory of this test's own, empty at its beginning.
std::string own_directory();

std::string read_text(const std::string& path);
void write_text(const std::string& path, const std::string& text);

/// How many files with that ending are in a directory; 0 if there is none.
std::size_t count_files(const std::string& directory, const std::string& ending);

/// A report of fuzz but for what differs from run to run.
nlohmann::json without_times(nlohmann::json report);

}  // namespace zablab
