// A plan in the header of a trace, and back.
#pragma once

#include <string>
#include <variant>

#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// The version of the protocol code: another one may take another course on the same schedule, so
/// its traces are followed leniently. Counts up with every change of behaviour.
inline constexpr const char* protocol_version = "1";

/// What the scenario fixes, in 16 hexadecimal digits: two runs whose digests and versions agree
/// draw the same from the same seed.
std::string digest_of(const Scenario& scenario);

/// What a trace of this plan says ahead of its steps; seed, claim and final world are filled in by
/// whoever records.
TraceHeader header_of(const Plan& plan);

/// The plan that the header carries.
std::variant<Plan, ScenarioError> plan_of(const TraceHeader& header);

}  // namespace zablab
