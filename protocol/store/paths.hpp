// Paths of znodes: their parts, and which of them are well formed.
#pragma once

#include <string>
#include <string_view>

namespace zablab {

/// "/a/b" -> "/a"; "/a" -> "/". REQUIRES: a slash in `path`.
std::string parent_of(std::string_view path);
/// The same without a copy: it looks into `path`, or at a constant for the root.
std::string_view parent_view(std::string_view path);

/// "/a/b" -> "b".
std::string name_of(std::string_view path);

/// Whether `path` names a place below some parent at all: it has a slash, and no NUL. All that
/// ZooKeeper demands before it looks the parent up.
bool has_parent_part(std::string_view path);

/// ZooKeeper's PathUtils.validatePath: absolute, no empty or dot component, no forbidden
/// characters.
bool is_valid_path(std::string_view path);

/// Nodes that every tree has and that no client may delete.
bool is_special_path(std::string_view path);

}  // namespace zablab
