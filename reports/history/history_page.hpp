// A judged history as one HTML file that needs nothing else: no network, no font, no second file.
#pragma once

#include <string>
#include <string_view>

#include "reports/history/history_view.hpp"

namespace zablab {

/// The whole page. The same view gives the same bytes; cpu_seconds is left out for that reason.
std::string history_page(const HistoryView& view);

/// What the page's scripts read: one JSON object in ASCII, operations as columns, strings once.
/// Safe inside a <script> element. The columns are documented in reports/README.md.
std::string history_page_data(const HistoryView& view);

/// The page's sources, as they stand in reports/history/page/.
struct PageSource {
  std::string html;
  std::string css;
  std::string script;
};
PageSource page_source();

}  // namespace zablab
