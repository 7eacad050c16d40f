// Where Apache ZooKeeper 3.8.0 decides otherwise than our servers do.
#pragma once

#include <span>
#include <vector>

#include "cli/conform/conform.hpp"
#include "protocol/rules.hpp"

namespace zablab {

struct ApacheDecision {
  const char* id;        ///< "zk-2623"
  const char* sentence;  ///< what 3.8.0 does
  void (*take)(Rules& rules);
};

/// The decisions of 3.8.0 as Debian 12 builds it (with the fix of CVE-2024-23944), of those that
/// are rules here and that clients see.
std::span<const ApacheDecision> apache_decisions();

/// Our rules, but for these decisions.
Rules apache_rules();

/// Finds the decision behind each difference of `report`: takes them all, and then all but one;
/// what differs again without one is explained by it. REQUIRES: `setup` has our own rules.
void explain(const std::vector<RecordedStep>& steps, const ConformSetup& setup,
             ConformReport& report);

}  // namespace zablab
