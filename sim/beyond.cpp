#include "sim/beyond.hpp"

namespace zablab {

const char* to_text(BeyondFamily family) {
  switch (family) {
    case BeyondFamily::lying_sync: return "lying-sync";
    case BeyondFamily::wiped_disk: return "wiped-disk";
    case BeyondFamily::flipped_bits: return "flipped-bits";
    case BeyondFamily::flipped_epochs: return "flipped-epochs";
  }
  return "?";
}

}  // namespace zablab
