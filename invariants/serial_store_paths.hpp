// What the serial reference store knows about paths; its own, so that an error in the servers' code
// is not repeated here.
#pragma once

#include <string>
#include <string_view>

namespace zablab::serial {

/// All before the last slash; the root for what stands below it. REQUIRES: a slash.
std::string parent_path(const std::string& path);
/// All behind the last slash.
std::string last_component(const std::string& path);
/// Whether a node may bear this path: "/" or a sequence of "/component", where no component is
/// empty or "." or "..", and every character is allowed.
bool is_well_formed(std::string_view path);

}  // namespace zablab::serial
