#include "sim/step.hpp"

namespace zablab {

void Step::clear() {
  refused.clear();
  effects.clear();
  calls.clear();
  performed.reset();
  client_events.clear();
  crash.reset();
  boot.reset();
  broken_belief.clear();
}

}  // namespace zablab
