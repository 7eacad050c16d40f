// One lambda per alternative of a variant.
#pragma once

#include <variant>

namespace zablab {

template <class... Handlers>
struct Match : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Match(Handlers...) -> Match<Handlers...>;

/// match(value, [](const A&) {…}, [](const B&) {…}): every alternative must be handled.
template <class Variant, class... Handlers>
decltype(auto) match(Variant&& value, Handlers&&... handlers) {
  return std::visit(Match{std::forward<Handlers>(handlers)...}, std::forward<Variant>(value));
}

}  // namespace zablab
