#include "cli/ask/random_requests.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace zablab::asking {

namespace {

constexpr int path_depth_at_most = 5;

std::string below(const std::string& parent, const std::string& name) {
  return (parent == "/" ? "" : parent) + "/" + name;
}

/// Lists of ACLs, right ones and wrong ones; the first is open to all. The digests are those of
/// u1:p1 and u2:p2.
const Line& acls() {
  static const Line all = Line::parse(R"([
    [[31, "world", "anyone"]], [[31, "world", "anyone"]], [[31, "world", "anyone"]],
    [[1, "world", "anyone"]], [[23, "world", "anyone"]], [[15, "world", "anyone"]],
    [[31, "auth", ""]], [[31, "auth", ""], [1, "world", "anyone"]],
    [[31, "digest", "u1:fpT/y03U+EjItKZOSLGvjnJlyng="]],
    [[16, "digest", "u1:fpT/y03U+EjItKZOSLGvjnJlyng="]],
    [[1, "world", "anyone"], [31, "digest", "u2:o9NxcCGDPOlcV7JVhmKHOf5ctVE="]],
    [[30, "ip", "127.0.0.1"]], [[1, "ip", "10.0.0.0/8"]], [[0, "world", "anyone"]],
    [[31, "digest", "noColon"]], [[31, "world", "nobody"]], [[31, "nope", "x"]], [], null])");
  return all;
}

/// Paths that are none. The emoji is two surrogates to Java.
const Line& bad_paths() {
  static const Line all = Line::parse(R"(["", "rel", "/a/", "/a//b", "/a/./b", "/a/../b", "/.",
    "/..", "//", "/a\u0000b", "/a\u0001", "/a\u007f", "/\ue000", "/\uffff", "/\ud83d\ude00",
    "/zookeeper", null])");
  return all;
}

Line request(const char* op, Line path) {
  Line line;
  line["op"] = op;
  line["path"] = std::move(path);
  return line;
}

Line with(Line line, const char* name, Line value) {
  line[name] = std::move(value);
  return line;
}

Line set_to(Line path, Line data, std::int32_t version) {
  return with(with(request("set", std::move(path)), "data", std::move(data)), "ver", version);
}

}  // namespace

// --- what requests consist of --------------------------------------------------------------------

std::string RandomRequests::existing() {
  return std::next(known_.nodes().begin(),
                   static_cast<std::ptrdiff_t>(random_.index(known_.nodes().size())))
      ->first;
}

std::string RandomRequests::name() {
  const std::string plain(1, static_cast<char>('a' + random_.below(5)));
  if (random_.ratio(2, 5)) return plain;
  if (core_ || random_.ratio(1, 2)) return "n" + std::to_string(random_.below(20));
  const std::array<std::string, 10> odd = {
      "\xc3\xa9",           "\xe6\x97\xa5\xe6\x9c\xac", "sp ace", ".h", "...", "a.b", "-", "%00",
      std::string(60, 'x'), std::string(300, 'x')};
  return one_of(odd);
}

std::string RandomRequests::new_path() {
  std::string parent = random_.ratio(19, 20) ? existing() : "/miss/ing";
  if (std::count(parent.begin(), parent.end(), '/') > path_depth_at_most) parent = "/";
  return below(parent, name());
}

std::string RandomRequests::some_path(int existing_of_ten) {
  if (random_.below(10) < static_cast<std::uint64_t>(existing_of_ten)) return existing();
  if (!known_.deleted().empty() && random_.ratio(2, 5)) return one_of(known_.deleted());
  return new_path();
}

Line RandomRequests::bad_path() { return one_of(bad_paths()); }

Line RandomRequests::path(int existing_of_ten) {
  if (!core_ && random_.ratio(1, 40)) return bad_path();
  return some_path(existing_of_ten);
}

Line RandomRequests::data() {
  if (core_) {
    return random_.ratio(1, 3) ? std::string(random_.index(60), 'x')
                               : "d" + std::to_string(random_.below(1000));
  }
  const std::uint64_t draw = random_.below(100);
  if (draw < 8) return nullptr;
  if (draw < 16) return "";
  if (draw < 19) {
    const std::array<int, 3> sizes = {1000, 4096, 70'000};
    Line fill = Line::array();
    fill.push_back(random_.below(256));
    fill.push_back(one_of(sizes));
    return with({}, "fill", std::move(fill));
  }
  if (draw < 24) return with({}, "b64", "AP+A/w==");
  return "d" + std::to_string(random_.below(1000));
}

Line RandomRequests::acl() { return one_of(acls()); }

std::int32_t RandomRequests::version(const std::string& of) {
  const std::uint64_t draw = random_.below(10);
  if (draw < 4) return -1;
  if (draw < 7) return known_.version_of(of);
  if (draw < 8) return known_.version_of(of) + 1;
  const std::array<std::int32_t, 5> others = {0, 1, 2, 7, -2};
  return one_of(others);
}

std::int64_t RandomRequests::ttl() {
  const std::array<std::int64_t, 6> times = {
      std::int64_t{1} << 39, 1'000'000'000, 1'000'000'000, 0, -1, std::int64_t{1} << 40};
  return one_of(times);
}

// --- writes --------------------------------------------------------------------------------------

Line RandomRequests::create_of_kind(const std::string& where) {
  Line line = request(random_.ratio(1, 2) ? "create" : "create2", where);
  line["data"] = data();
  const std::array<int, 7> usual = {0, 0, 0, 1, 1, 2, 3};
  const std::array<int, 6> odd = {4, 4, 5, 6, 7, -1};
  line["flags"] = !core_ && random_.ratio(1, 10) ? one_of(odd) : one_of(usual);
  if (core_) return line;
  const std::uint64_t draw = random_.below(100);
  if (draw < 5) {
    line["op"] = "createContainer";
    line["flags"] = random_.ratio(4, 5) ? 4 : 0;
  } else if (draw < 10) {
    line["op"] = "createTTL";
    const std::array<int, 5> flags = {5, 5, 6, 6, 0};
    line["flags"] = one_of(flags);
    // With a node of another kind a negative ttl ends a ZooKeeper 3.8.0 for good.
    line["ttl"] = line["flags"] == 0 ? 1'000'000'000 : ttl();
  }
  return line;
}

Line RandomRequests::create() {
  Line line = create_of_kind(random_.ratio(17, 20) ? new_path() : some_path(9));
  if (core_) return line;
  const bool sequential = line["flags"] == 2 || line["flags"] == 3 || line["flags"] == 6;
  if (sequential && random_.ratio(1, 4)) line["path"] = below(existing(), "");
  if (random_.ratio(1, 5)) line["acl"] = acl();
  if (random_.ratio(1, 30)) line["path"] = bad_path();
  return line;
}

Line RandomRequests::remove() {
  const Line where = path(8);
  const std::int32_t expected = version(where.is_string() ? where.get<std::string>() : "");
  return with(request("delete", where), "ver", expected);
}

Line RandomRequests::set() {
  const Line where = path(9);
  const std::int32_t expected = version(where.is_string() ? where.get<std::string>() : "");
  return set_to(where, data(), expected);
}

Line RandomRequests::set_acl() {
  const Line where = path(9);
  // Closed to all, the root would leave nothing to ask.
  const Line list = where == "/" ? acls().front() : acl();
  const std::array<std::int32_t, 6> versions = {-1, -1, -1, 0, 1, -2};
  return with(with(request("setACL", where), "acl", list), "ver", one_of(versions));
}

/// Something that a watch may wait for.
Line RandomRequests::on_watched() {
  const std::string& where = one_of(known_.watched());
  switch (random_.below(4)) {
    case 0: return set_to(where, data(), -1);
    case 1: return create_of_kind(where);
    case 2: return create_of_kind(below(where, std::string(1, "abc"[random_.index(3)])));
    default: return with(request("delete", where), "ver", -1);
  }
}

Line RandomRequests::write() {
  if (!known_.watched().empty() && random_.ratio(1, 4)) return on_watched();
  const std::uint64_t draw = random_.below(100);
  if (draw < 46) return create();
  if (draw < 66) return remove();
  return core_ || draw < 92 ? set() : set_acl();
}

// --- reads ---------------------------------------------------------------------------------------

Line RandomRequests::read() {
  const std::array<const char*, 6> basic = {"get",      "get",       "exists",
                                            "children", "children2", "sync"};
  const std::array<const char*, 3> more = {"getACL", "getAllChildrenNumber", "getEphemerals"};
  const bool other = !core_ && random_.ratio(1, 4);
  const char* op = other ? one_of(more) : one_of(basic);
  Line line = request(op, path(7));
  if (!other && line["op"] != "sync") line["watch"] = !core_ && random_.ratio(1, 2);
  return line;
}

Line RandomRequests::about_watches() {
  const std::uint64_t draw = random_.below(10);
  if (draw < 3) {
    return with(request("addWatch", path(8)), "mode", random_.below(2));
  }
  if (draw < 8) {
    const std::array<int, 7> types = {1, 2, 3, 3, 4, 5, 9};
    const bool only_look = random_.ratio(1, 2);
    const bool aimed = !known_.watched().empty() && random_.ratio(2, 3);
    const Line where = aimed ? Line(one_of(known_.watched())) : path(9);
    return with(request(only_look ? "checkWatches" : "removeWatches", where), "type",
                one_of(types));
  }
  const bool second = random_.ratio(3, 4);
  const std::array<std::int64_t, 4> ago = {0, 0, 5, 50};
  const auto list = [this] { return Line(std::vector<std::string>{some_path(8)}); };
  Line line;
  line["op"] = second ? "setWatches2" : "setWatches";
  line["relz"] = std::max<std::int64_t>(0, known_.last_zxid() - one_of(ago));
  line["dataW"] = list();
  line["existW"] = list();
  line["childW"] = list();
  if (second) {
    line["persW"] = random_.ratio(1, 3) ? list() : Line::array();
    line["recW"] = random_.ratio(1, 3) ? list() : Line::array();
  }
  return line;
}

Line RandomRequests::about_identity() {
  if (random_.ratio(1, 2)) return with({}, "op", "whoAmI");
  const std::array<const char*, 5> users = {"u1:p1", "u2:p2", "super:test", "u1:wrong", "noColon"};
  const bool refused = random_.ratio(1, 20);
  return with(with(with({}, "op", "auth"), "scheme", refused ? "nope" : "digest"), "auth",
              one_of(users));
}

// --- several at once -----------------------------------------------------------------------------

/// A part of a multi; `named`: paths of the parts before it, to depend on. `careful`: one that can
/// be done, for the first part that fails is the last that says anything.
Line RandomRequests::part(const std::vector<std::string>& named, bool careful) {
  if (named.empty() || random_.ratio(3, 5)) {
    const std::uint64_t draw = random_.below(100);
    if (careful && draw < 60) {
      const std::string where = existing();
      const std::int32_t expected = known_.version_of(where);
      return draw < 25 ? with(request("check", where), "ver", expected)
                       : set_to(where, data(), expected);
    }
    if (careful) return create_of_kind(below("/", "m" + std::to_string(random_.below(100))));
    if (draw < 30) {
      const std::string where = some_path(9);
      return with(request("check", where), "ver", version(where));
    }
    return draw < 65 ? create() : draw < 85 ? set() : remove();
  }
  const std::string& where = one_of(named);
  const std::array<std::int32_t, 5> versions = {-1, -1, 0, 0, 1};
  switch (random_.below(5)) {
    case 0: return with(request("check", where), "ver", one_of(versions));
    case 1: return set_to(where, "m", one_of(versions));
    case 2: return with(request("delete", where), "ver", one_of(versions));
    case 3: return create_of_kind(below(where, "k"));
    default: return create_of_kind(where);
  }
}

Line RandomRequests::multi() {
  const std::size_t least = core_ ? 1 : 0;
  const std::size_t size = least + random_.index(5);
  const bool careful = random_.ratio(1, 2);
  std::vector<std::string> named;
  Line parts = Line::array();
  while (parts.size() < size) {
    parts.push_back(part(named, careful));
    const Line& where = parts.back()["path"];
    if (where.is_string() && where != "") named.push_back(where.get<std::string>());
  }
  return with(with({}, "op", "multi"), "ops", std::move(parts));
}

Line RandomRequests::multi_read() {
  Line parts = Line::array();
  for (std::size_t left = random_.index(5); left > 0; --left) {
    const char* op = random_.ratio(1, 2) ? "get" : "children";
    parts.push_back(request(op, path(7)));
  }
  return with(with({}, "op", "multiRead"), "ops", std::move(parts));
}

Line RandomRequests::pipe() {
  Line all = Line::array();
  for (std::int64_t left = random_.between(2, 6); left > 0; --left) {
    const std::uint64_t draw = random_.below(8);
    all.push_back(draw < 4 ? write() : draw < 7 ? read() : multi());
  }
  return with(with({}, "op", "pipe"), "ops", std::move(all));
}

Line RandomRequests::any() {
  const std::uint64_t draw = random_.below(1000);
  if (draw < 90) return multi();
  if (draw < 140) return pipe();
  if (!core_ && draw < 170) return about_watches();
  if (!core_ && draw < 180) return multi_read();
  if (!core_ && draw < 188) return about_identity();
  if (!core_ && draw < 191) return with({}, "op", "ping");
  return draw < 640 ? write() : read();
}

}  // namespace zablab::asking
