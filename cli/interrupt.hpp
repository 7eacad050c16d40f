// SIGINT and SIGTERM: the first asks the command to come to an end, the second ends it at once.
#pragma once

namespace zablab {

void listen_for_interrupts();
bool interrupted();

}  // namespace zablab
