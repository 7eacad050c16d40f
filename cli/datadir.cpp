#include "cli/datadir.hpp"

#include <filesystem>
#include <system_error>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "protocol/storage/directory_bytes.hpp"

namespace zablab {

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& bytes) {
  if (const auto problem = write_file(path.string(), bytes)) throw BadInput{*problem};
}

void write_server(const Server& server, const fs::path& directory) {
  std::error_code error;
  const fs::path version = directory / "version-2";
  // Also a server that has no file yet has its directory, as a real one.
  if (!fs::create_directories(version, error)) {
    throw BadInput{version.string() +
                   (error ? ": " + error.message()
                          : " is there already; a data directory is not written over")};
  }
  for (const auto& [name, bytes] : files_of(server.disk->view())) write(version / name, bytes);
}

}  // namespace

std::vector<std::string> write_data_directories(const World& world, const std::string& directory) {
  std::vector<std::string> written;
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    const fs::path own = fs::path(directory) / ("server-" + std::to_string(id));
    write_server(world.server(id), own);
    if (world.server_count() > 1) write(own / "myid", std::to_string(id) + "\n");
    written.push_back(own.string());
  }
  return written;
}

}  // namespace zablab
