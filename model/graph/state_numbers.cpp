#include "model/graph/state_numbers.hpp"

#include <cmath>

#include "protocol/base/ensure.hpp"

namespace zablab {

StateNumbers::Found StateNumbers::number_of(Fingerprint fingerprint) {
  if (fingerprints_.size() * 5 >= places_.size() * 4) grow();
  std::uint32_t& there = places_[place_of(fingerprint)];
  if (there != nobody) return {there, false};
  ensure(fingerprints_.size() < states_at_most, "the states of a graph have 32-bit numbers");
  there = static_cast<std::uint32_t>(fingerprints_.size());
  fingerprints_.push_back(fingerprint);
  return {there, true};
}

std::size_t StateNumbers::place_of(Fingerprint fingerprint) const {
  const std::size_t mask = places_.size() - 1;
  auto place = static_cast<std::size_t>(fingerprint.low) & mask;
  while (places_[place] != nobody && fingerprints_[places_[place]] != fingerprint) {
    place = (place + 1) & mask;
  }
  return place;
}

void StateNumbers::grow() {
  places_.assign(places_.empty() ? 1024 : places_.size() * 2, nobody);
  for (std::size_t number = 0; number < fingerprints_.size(); ++number) {
    places_[place_of(fingerprints_[number])] = static_cast<std::uint32_t>(number);
  }
}

double StateNumbers::missed_probability() const {
  const auto states = static_cast<double>(fingerprints_.size());
  return std::ldexp(states * states, -129);
}

}  // namespace zablab
