// zablab: parse, call, print, exit code. Nothing is thrown out of here.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "protocol/base/ensure.hpp"

namespace {

using zablab::ExitCode;

ExitCode run(int argc, char** argv) {
  CLI::App program{"ZabLab: a laboratory for ZAB, the protocol under Apache ZooKeeper"};
  program.name("zablab");
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 all claims hold, 1 a claim is broken, 2 inconclusive, 3 no progress,\n"
      "4 not deterministic, 64 wrong usage, 65 bad input file, 69 a server that cannot be asked,\n"
      "70 internal error.");
  zablab::Chosen chosen;
  zablab::add_fuzz(program, chosen);
  zablab::add_check(program, chosen);
  zablab::add_replay(program, chosen);
  zablab::add_shrink(program, chosen);
  zablab::add_diff(program, chosen);
  zablab::add_list(program, chosen);
  zablab::add_conform(program, chosen);
  zablab::add_history(program, chosen);
  zablab::add_report(program, chosen);
  zablab::add_inspect(program, chosen);
  zablab::add_ask(program, chosen);
  // Without this, CLI11 would only say that a subcommand is required.
  const auto all = program.get_subcommands([](const CLI::App*) { return true; });
  if (argc > 1 && argv[1][0] != '-' &&
      std::none_of(all.begin(), all.end(),
                   [&](const CLI::App* verb) { return verb->check_name(argv[1]); })) {
    throw zablab::WrongUsage{"there is no command \"" + std::string(argv[1]) +
                             "\" (see: zablab --help)"};
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = program.exit(error, std::cout, std::cerr) == 0;
    return asked_for_help ? ExitCode::ok : ExitCode::wrong_usage;
  }
  return chosen();
}

ExitCode fail(ExitCode code, const std::string& sentence) {
  std::cout.flush();
  std::cerr << "zablab: " << sentence << "\n";
  return code;
}

ExitCode run_guarded(int argc, char** argv) {
  try {
    const ExitCode code = run(argc, argv);
    if (!std::cout.flush())
      return fail(ExitCode::internal_error, "the output could not be written");
    return code;
  } catch (const zablab::WrongUsage& wrong) {
    return fail(ExitCode::wrong_usage, wrong.sentence);
  } catch (const zablab::BadInput& bad) {
    return fail(ExitCode::bad_input, bad.sentence);
  } catch (const zablab::BrokenBelief& broken) {
    return fail(ExitCode::internal_error,
                "a belief of this program does not hold: " + broken.sentence);
  } catch (const std::bad_alloc&) {
    return fail(ExitCode::internal_error, "out of memory");
  } catch (const std::exception& error) {
    return fail(ExitCode::internal_error, std::string("internal error: ") + error.what());
  }
}

}  // namespace

int main(int argc, char** argv) { return static_cast<int>(run_guarded(argc, argv)); }
