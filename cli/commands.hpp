// The commands. Each adds its name, options and help to the program, and what it does to `chosen`.
#pragma once

#include <functional>

#include "cli/errors.hpp"

namespace CLI {
class App;
}

namespace zablab {

/// What the command line asks for; runs after all of it was read.
using Chosen = std::function<ExitCode()>;

void add_fuzz(CLI::App& program, Chosen& chosen);
void add_replay(CLI::App& program, Chosen& chosen);
void add_check(CLI::App& program, Chosen& chosen);
void add_shrink(CLI::App& program, Chosen& chosen);
void add_diff(CLI::App& program, Chosen& chosen);
void add_list(CLI::App& program, Chosen& chosen);
void add_conform(CLI::App& program, Chosen& chosen);
void add_history(CLI::App& program, Chosen& chosen);
void add_report(CLI::App& program, Chosen& chosen);
void add_ask(CLI::App& program, Chosen& chosen);
void add_inspect(CLI::App& program, Chosen& chosen);

}  // namespace zablab
