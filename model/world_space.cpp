#include "model/world_space.hpp"

namespace zablab {

WatchedWorld WorldSpace::watched(World world) {
  Watch watch(world);
  return {std::move(world), watch.release()};
}

Judgement WorldSpace::apply(State& state, const Action& action) const {
  thread_local Step step;  // only its memory is kept, from action to action
  zablab::apply(state.world, action, step);
  Watch watch(std::move(state.memory), suspended_);
  watch.observe(state.world, step);
  Judgement judgement;
  if (watch.violation()) {
    const auto claim = find_claim(watch.violation()->claim)->claim;
    judgement.broken = static_cast<std::uint16_t>(static_cast<int>(claim) + 1);
  }
  for (std::size_t goal = 0; goal < goal_count; ++goal) {
    if (watch.goals()[goal] > 0) judgement.goals |= std::uint64_t{1} << goal;
  }
  state.memory = watch.release();
  return judgement;
}

}  // namespace zablab
