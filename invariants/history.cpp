#include "invariants/history.hpp"

#include <algorithm>

namespace zablab {

namespace {

auto find_in(auto& tenures, Epoch epoch) {
  // Nearly all questions are about the newest epoch.
  if (!tenures.empty() && tenures.back().epoch == epoch) return tenures.end() - 1;
  return std::lower_bound(tenures.begin(), tenures.end(), epoch,
                          [](const Tenure& tenure, Epoch wanted) { return tenure.epoch < wanted; });
}

}  // namespace

const Tenure* History::tenure(Epoch epoch) const {
  const auto found = find_in(tenures_, epoch);
  return found != tenures_.end() && found->epoch == epoch ? &*found : nullptr;
}

Tenure* History::tenure_of(Epoch epoch) {
  const auto found = find_in(tenures_, epoch);
  return found != tenures_.end() && found->epoch == epoch ? &*found : nullptr;
}

Zxid History::place_of(Zxid zxid) const {
  if (zxid.counter() != 0) return zxid;
  const Tenure* reign = tenure(zxid.epoch());
  return reign == nullptr ? zxid : reign->base;
}

const TxnRef* History::find(Zxid place) const {
  if (place.counter() == 0) return nullptr;
  const Tenure* reign = tenure(place.epoch());
  if (reign == nullptr || place.counter() > reign->txns.size()) return nullptr;
  return &reign->txns[place.counter() - 1];
}

bool History::knows(Zxid place) const { return place == Zxid{0} || find(place) != nullptr; }

Zxid History::predecessor(Zxid place) const {
  if (place.counter() > 1) return Zxid{place.value - 1};
  const Tenure* reign = tenure(place.epoch());
  return reign == nullptr ? Zxid{0} : reign->base;
}

bool History::leads_to(Zxid earlier, Zxid later) const {
  while (later.epoch() > earlier.epoch()) {
    const Tenure* reign = tenure(later.epoch());
    if (reign == nullptr) return false;
    later = reign->base;
  }
  return later.epoch() == earlier.epoch() && earlier.counter() <= later.counter();
}

std::vector<Zxid> History::between(Zxid from, Zxid to) const {
  std::vector<Zxid> places;
  for (Zxid place = to; place != from; place = predecessor(place)) places.push_back(place);
  std::reverse(places.begin(), places.end());
  return places;
}

void History::win(Epoch epoch, ServerId leader, Zxid base) {
  tenures_.insert(find_in(tenures_, epoch), Tenure{epoch, leader, false, base, {}});
}

void History::establish(Epoch epoch) { tenure_of(epoch)->established = true; }

void History::propose(const TxnRef& txn) { tenure_of(txn->zxid.epoch())->txns.push_back(txn); }

Zxid History::last_committed_before(Epoch epoch) const {
  Zxid place = committed_;
  while (place.epoch() >= epoch && place != Zxid{0}) place = tenure(place.epoch())->base;
  return place;
}

void History::forget_above(Zxid last) {
  Tenure* reign = tenure_of(last.epoch());
  if (reign != nullptr && last.counter() < reign->txns.size()) reign->txns.resize(last.counter());
}

}  // namespace zablab
