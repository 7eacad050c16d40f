#include "tests/support/toy_history.hpp"

#include <algorithm>
#include <memory>

namespace zablab::toy {

namespace {

bool reads(const Request& request) {
  return request.op == "get" || request.op == "list" || request.op == "getData" ||
         request.op == "exists" || request.op == "getChildren";
}

std::string quoted(const std::string& words) { return '"' + words + '"'; }

std::string flags_of(const Request& request) {
  std::string text;
  if (request.ephemeral) text += ",\"ephemeral\":true";
  if (request.sequential) text += ",\"sequential\":true";
  if (request.watch) text += ",\"watch\":true";
  return text;
}

std::string znode_value(const Request& request) {
  std::string text = "{\"version\":" + std::to_string(request.version) + flags_of(request);
  if (!request.value.empty()) text += ",\"data\":" + request.value;
  if (request.parts.empty()) return text + "}";
  text += ",\"ops\":[";
  for (const Request& part : request.parts) {
    if (text.back() == '}') text += ',';
    text += "{\"op\":" + quoted(part.op) + ",\"path\":" + quoted(part.key) +
            ",\"version\":" + std::to_string(part.version) + flags_of(part);
    if (!part.value.empty()) text += ",\"data\":" + part.value;
    text += '}';
  }
  return text + "]}";
}

std::string items_of(const std::vector<std::string>& items, bool names) {
  std::string text = "[";
  for (const std::string& item : items) {
    if (text.size() > 1) text += ',';
    text += names ? quoted(item) : item;
  }
  return text + "]";
}

std::string answer_of(const Request& request, const Answer& answer) {
  std::string text = "\"err\":" + std::to_string(answer.error);
  if (answer.version) text += ",\"version\":" + std::to_string(*answer.version);
  if (answer.value) {
    text += (request.op == "create" ? ",\"path\":" : ",\"data\":") + *answer.value;
  }
  return text;
}

std::string results_of(const Record& record) {
  std::string text = ",\"results\":[";
  for (std::size_t i = 0; i < record.answer.results.size(); ++i) {
    text += i == 0 ? "{" : ",{";
    text += answer_of(record.request.parts[i], record.answer.results[i]) + "}";
  }
  return text + "]";
}

std::string znode_output(const Record& record) {
  const Answer& answer = record.answer;
  std::string text = "{" + answer_of(record.request, answer);
  if (!answer.results.empty()) text += results_of(record);
  if (answer.items) text += ",\"children\":" + items_of(*answer.items, true);
  if (record.reply >= 0) text += ",\"zxid\":" + std::to_string(record.reply);
  if (record.mzxid >= 0) text += ",\"mzxid\":" + std::to_string(record.mzxid);
  return text + "}";
}

std::string value_of(const Request& request) {
  if (request.op == "put" || request.op == "append") return request.value;
  if (request.op == "cas") return "[" + request.expected + "," + request.value + "]";
  if (request.op == "event") return "{\"type\":" + quoted(request.value) + "}";
  const bool plain = request.op == "get" || request.op == "list" || request.op == "sync";
  return plain ? "null" : znode_value(request);
}

std::string output_of(const Record& record) {
  const std::string& op = record.request.op;
  if (op == "get") return *record.answer.value;
  if (op == "list") return items_of(*record.answer.items, false);
  if (op == "cas") return record.answer.error == 0 ? "true" : "false";
  if (op == "put" || op == "append" || op == "event") return "null";
  return znode_output(record);
}

void add_line(std::string& text, const Record& record) {
  text += "{\"client\":" + std::to_string(record.client) +
          ",\"call\":" + std::to_string(record.call) +
          ",\"return\":" + (record.known() ? std::to_string(record.back) : std::string("null")) +
          ",\"op\":" + quoted(record.request.op);
  if (!record.request.key.empty()) text += ",\"key\":" + quoted(record.request.key);
  text += ",\"value\":" + value_of(record.request) +
          ",\"output\":" + (record.known() ? output_of(record) : std::string("null")) +
          ",\"status\":" + (record.known() ? "\"ok\"" : "\"info\"");
  if (record.zxid >= 0) text += ",\"zxid\":" + std::to_string(record.zxid);
  text += "}\n";
}

/// When each client calls, returns and takes effect.
std::vector<Record> schedule(const Shape& shape, const Draw& draw, Random& random) {
  std::vector<Record> records;
  std::vector<std::int32_t> name(static_cast<std::size_t>(shape.clients));
  std::vector<std::int64_t> free_at(name.size());
  for (std::size_t i = 0; i < name.size(); ++i) name[i] = static_cast<std::int32_t>(i);
  for (std::size_t i = 0; i < shape.operations; ++i) {
    const std::size_t client = random.index(name.size());
    Record record;
    record.client = name[client];
    record.request = draw(random);
    record.call = free_at[client] + random.between(1, shape.pause);
    record.back = record.call + random.between(0, shape.span);
    record.point = random.between(record.call, record.back);
    if (shape.unknown > 0 && random.ratio(1, shape.unknown)) {
      record.point = record.call + random.between(0, 4 * shape.span);
      record.happened = random.ratio(1, 2);
      record.back = -1;
      name[client] += shape.clients;
    }
    free_at[client] = record.known() ? record.back : record.call;
    records.push_back(record);
  }
  return records;
}

/// Every state that the store went through is too much to keep; the last few are enough to lag.
struct Past {
  std::vector<std::pair<std::int64_t, Store>> states;  // by zxid
  std::map<std::int32_t, std::int64_t> seen;           // by client
};

void read_behind(Past& past, Record& record, Random& random) {
  std::size_t first = past.states.size() > 4 ? past.states.size() - 4 : 0;
  while (past.states[first].first < past.seen[record.client]) ++first;
  const std::size_t at = first + random.index(past.states.size() - first);
  record.reply = past.states[at].first;
  record.answer = past.states[at].second.apply(record.request, record.client);
}

}  // namespace

std::string to_json_lines(const History& history) {
  std::string text = "{\"type\":\"history\",\"format\":1,\"model\":" + quoted(history.model) +
                     ",\"ops\":" + std::to_string(history.records.size()) + "}\n";
  for (const Record& record : history.records) add_line(text, record);
  return text;
}

History make_history(const std::string& model, const Shape& shape, const Draw& draw,
                     Random& random) {
  History history{model, schedule(shape, draw, random)};
  std::vector<std::size_t> order(history.records.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return history.records[a].point < history.records[b].point;
  });
  Store store;
  Past past;
  if (shape.lagging) past.states.emplace_back(0, store);
  std::int64_t zxid = 0;
  for (const std::size_t i : order) {
    Record& record = history.records[i];
    if (!record.happened) continue;
    if (reads(record.request) && shape.lagging) {
      read_behind(past, record, random);
    } else {
      record.answer = store.apply(record.request, record.client);
      if (shape.zxids) record.reply = zxid + (reads(record.request) ? 0 : 1);
      if (shape.zxids && !reads(record.request)) record.zxid = ++zxid;
      if (shape.lagging && !reads(record.request)) {
        past.states.emplace_back(zxid, store);
        if (past.states.size() > 8) past.states.erase(past.states.begin());
      }
    }
    if (shape.lagging) past.seen[record.client] = record.reply;
  }
  std::stable_sort(history.records.begin(), history.records.end(),
                   [](const Record& a, const Record& b) { return a.call < b.call; });
  return history;
}

Draw draw_register(std::size_t keys, bool cas) {
  return [=](Random& random) {
    Request request;
    request.key = "k" + std::to_string(random.index(keys));
    const std::size_t kind = random.index(cas ? 3 : 2);
    request.op = kind == 0 ? "get" : kind == 1 ? "put" : "cas";
    request.value = std::to_string(random.below(3));
    request.expected = std::to_string(random.below(3));
    return request;
  };
}

Draw draw_distinct_register(std::size_t keys) {
  const auto next = std::make_shared<std::int64_t>(0);
  return [=](Random& random) {
    Request request;
    request.key = "k" + std::to_string(random.index(keys));
    request.op = random.ratio(1, 2) ? "get" : "put";
    request.value = std::to_string(++*next);
    return request;
  };
}

Draw draw_append(std::size_t keys) {
  return [=](Random& random) {
    Request request;
    request.key = "k" + std::to_string(random.index(keys));
    request.op = random.ratio(1, 2) ? "list" : "append";
    request.value = std::to_string(random.below(4));
    return request;
  };
}

Draw draw_texts(std::size_t keys) {
  return [=](Random& random) {
    Request request;
    request.key = "k" + std::to_string(random.index(keys));
    const std::size_t kind = random.index(6);
    request.op = kind < 3 ? "get" : kind < 5 ? "append" : "put";
    request.value = random.ratio(1, 2) ? "\"a\"" : "\"b\"";
    return request;
  };
}

Draw draw_distinct_append(std::size_t keys) {
  const auto next = std::make_shared<std::int64_t>(0);
  return [=, draw = draw_append(keys)](Random& random) {
    Request request = draw(random);
    request.value = std::to_string(++*next);
    return request;
  };
}

Draw draw_lasting_znodes() {
  return [](Random& random) {
    Request request;
    const std::size_t kind = random.index(8);
    request.op = kind == 0 ? "create" : kind < 4 ? "setData" : kind == 4 ? "exists" : "getData";
    request.key = random.ratio(1, 2) ? "/a" : "/a/b";
    request.value = std::to_string(random.below(1000));
    request.version = random.ratio(1, 4) ? static_cast<std::int64_t>(random.below(2)) : -1;
    return request;
  };
}

namespace {

std::string draw_path(Random& random, bool rich) {
  static const std::vector<std::string> small = {"/a", "/b", "/a/c"};
  static const std::vector<std::string> large = {"/a",     "/b",     "/a/c",   "/a/d",  "/b/e",
                                                 "/a/c/f", "/a/c/g", "/a/d/h", "/b/e/i"};
  const std::vector<std::string>& paths = rich ? large : small;
  return paths[random.index(paths.size())];
}

Request draw_write(Random& random, bool rich) {
  Request request;
  const std::size_t kind = random.index(6);
  request.op = kind < 2 ? "create" : kind == 2 ? "delete" : "setData";
  request.key = draw_path(random, rich);
  request.version = random.ratio(1, 3) ? static_cast<std::int64_t>(random.below(2)) : -1;
  if (request.op != "delete") request.value = std::to_string(random.below(1000));
  if (request.op == "create" && rich && random.ratio(1, 6)) request.ephemeral = true;
  if (request.op == "create" && rich && random.ratio(1, 6)) request.sequential = true;
  return request;
}

}  // namespace

Draw draw_znodes(bool rich) {
  return [=](Random& random) {
    if (rich && random.ratio(1, 40)) {
      Request request;
      request.op = "close";
      return request;
    }
    if (random.ratio(1, 2)) {
      Request request;
      const std::size_t kind = random.index(4);
      request.op = kind == 0 ? "exists" : kind == 1 ? "getChildren" : "getData";
      request.key = draw_path(random, rich);
      return request;
    }
    if (!random.ratio(1, 8)) return draw_write(random, rich);
    Request request;
    request.op = "multi";
    request.key = "/";
    request.parts = {draw_write(random, false), draw_write(random, false)};
    request.parts[0].sequential = request.parts[1].sequential = false;
    return request;
  };
}

}  // namespace zablab::toy
