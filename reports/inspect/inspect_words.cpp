#include "reports/inspect/inspect_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "reports/history/history_words.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

constexpr std::size_t data_shown = 60;  // bytes

struct Date {
  std::int64_t year;
  std::int64_t month;
  std::int64_t day;
};

/// Counts in eras of 400 years that begin in March, so that a leap day is the last of its year.
Date date_of(std::int64_t days_since_1970) {
  const std::int64_t days = days_since_1970 + 719468;
  const std::int64_t era = days / 146097;
  const std::int64_t day_of_era = days % 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * march_month + 2) / 5 + 1};
}

std::string perms_text(std::int32_t perms) {
  // As zkCli writes them.
  std::string text;
  constexpr std::array letters = {std::pair(4, 'c'), std::pair(8, 'd'), std::pair(1, 'r'),
                                  std::pair(2, 'w'), std::pair(16, 'a')};
  for (const auto& [bit, letter] : letters) {
    if ((perms & bit) != 0) text += letter;
  }
  return (perms & ~31) != 0 || text.empty() ? std::to_string(perms) : text;
}

constexpr std::array error_names = {
    std::pair(0, "ok"),
    std::pair(-1, "SYSTEMERROR"),
    std::pair(-2, "RUNTIMEINCONSISTENCY"),
    std::pair(-3, "DATAINCONSISTENCY"),
    std::pair(-4, "CONNECTIONLOSS"),
    std::pair(-5, "MARSHALLINGERROR"),
    std::pair(-6, "UNIMPLEMENTED"),
    std::pair(-7, "OPERATIONTIMEOUT"),
    std::pair(-8, "BADARGUMENTS"),
    std::pair(-12, "UNKNOWNSESSION"),
    std::pair(-13, "NEWCONFIGNOQUORUM"),
    std::pair(-14, "RECONFIGINPROGRESS"),
    std::pair(-100, "APIERROR"),
    std::pair(-101, "NONODE"),
    std::pair(-102, "NOAUTH"),
    std::pair(-103, "BADVERSION"),
    std::pair(-108, "NOCHILDRENFOREPHEMERALS"),
    std::pair(-110, "NODEEXISTS"),
    std::pair(-111, "NOTEMPTY"),
    std::pair(-112, "SESSIONEXPIRED"),
    std::pair(-113, "INVALIDCALLBACK"),
    std::pair(-114, "INVALIDACL"),
    std::pair(-115, "AUTHFAILED"),
    std::pair(-118, "SESSIONMOVED"),
    std::pair(-119, "NOTREADONLY"),
    std::pair(-120, "EPHEMERALONLOCALSESSION"),
    std::pair(-121, "NOWATCHER"),
    std::pair(-122, "REQUESTTIMEOUT"),
    std::pair(-123, "RECONFIGDISABLED"),
    std::pair(-124, "SESSIONCLOSEDREQUIRESASLAUTH"),
    std::pair(-125, "QUOTAEXCEEDED"),
    std::pair(-127, "THROTTLEDOP"),
};

}  // namespace

std::string utc_text(std::int64_t time_ms) {
  constexpr std::int64_t day_ms = 86'400'000;
  constexpr std::int64_t year_10000_ms = 253'402'300'800'000;
  if (time_ms < 0 || time_ms >= year_10000_ms) return std::to_string(time_ms) + " ms";
  const Date date = date_of(time_ms / day_ms);
  const std::int64_t of_day = time_ms % day_ms;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", date.year, date.month, date.day,
                     of_day / 3'600'000, of_day / 60'000 % 60, of_day / 1000 % 60, of_day % 1000);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= count ? digits[group >> (18 - 6 * i) & 63] : '=';
    }
  }
  return text;
}

std::string path_text(const wire::Text& path) { return path ? printable(*path) : "(null)"; }

std::string data_text(const wire::Buffer& data) {
  if (!data) return "null";
  const std::string shown = printable(std::string_view(*data).substr(0, data_shown));
  if (data->size() <= data_shown) return "\"" + shown + "\"";
  return "\"" + shown + "\"… " + grouped(data->size()) + " bytes";
}

std::string acl_text(const wire::Vector<wire::Acl>& acl) {
  if (!acl) return "null";
  if (acl->empty()) return "empty";
  std::string text;
  for (const wire::Acl& entry : *acl) {
    if (!text.empty()) text += ' ';
    text +=
        path_text(entry.id.scheme) + ":" + path_text(entry.id.id) + ":" + perms_text(entry.perms);
  }
  return text;
}

std::string error_text(std::int32_t code) {
  const auto* name = std::find_if(error_names.begin(), error_names.end(),
                                  [&](const auto& known) { return known.first == code; });
  return name != error_names.end() ? name->second : "error " + std::to_string(code);
}

}  // namespace zablab
