// What there is: scenarios, claims, defects, faults, goals, keys; as text and as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zablab {

/// One thing by name, and what is said of it, by field.
struct CatalogueEntry {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fields;  ///< the first one is the sentence
};
using Catalogue = std::vector<CatalogueEntry>;

/// "scenarios", "claims", "defects", "faults", "goals", "keys".
std::vector<std::string> catalogue_names();

/// nullopt if there is none of that name.
std::optional<Catalogue> catalogue_of(std::string_view name);

std::string catalogue_text(const Catalogue& catalogue);
std::string catalogue_json(std::string_view name, const Catalogue& catalogue);

}  // namespace zablab
