// Which operations are shown (session, function, path, status) and which match what is looked for.

const filter = {
  row: -1,
  function: -1,
  path: -1,
  statuses: [true, true, true, true],
  query: ''
};
let shown = new Uint8Array(count).fill(1);
let shownCount = count;
let matched = null;  // null: nothing is looked for
let matches = [];    // numbers of operations that are shown and match, by call

function applyFilter() {
  shownCount = 0;
  for (let op = 0; op < count; ++op) {
    const keep = (filter.row < 0 || ops.row[op] === filter.row) &&
        (filter.function < 0 || ops.function [op] === filter.function) &&
        (filter.path < 0 || ops.path[op] === filter.path) &&
        filter.statuses[Math.min(ops.status[op], 3)];
    shown[op] = keep ? 1 : 0;
    shownCount += shown[op];
  }
  applyQuery();
}

/// One word of a query. Each string of the table is looked at once, however often it is used.
function matcherOf(word) {
  const number = /^#(\d+)$/.exec(word);
  if (number) return (op) => op === Number(number[1]);
  const line = /^line:(\d+)$/.exec(word);
  if (line) return (op) => ops.line[op] === Number(line[1]);
  const has = (text) => (text.toLowerCase().includes(word) ? 1 : 0);
  const inStrings = Uint8Array.from(strings, has);
  const inRows = Uint8Array.from(byRow, (_, row) => has(rowName(row)));
  const inStatus = statusWords.map((status) => status === word);
  return (op) => inStrings[ops.function [op]] | inStrings[ops.path[op]] |
      inStrings[ops.request[op]] | inStrings[ops.answer[op]] | inRows[ops.row[op]] |
      inStatus[ops.status[op]];
}

/// All words of the query must be found, each anywhere in the operation; "several words" in
/// quotes are one.
function applyQuery() {
  const words = [...filter.query.toLowerCase().matchAll(/"([^"]+)"|\S+/g)].map(
      ([all, quoted]) => quoted ?? all);
  matches = [];
  matched = null;
  if (words.length === 0) return;
  const matchers = words.map(matcherOf);
  matched = new Uint8Array(count);
  for (let op = 0; op < count; ++op) {
    if (!shown[op] || !matchers.every((matcher) => matcher(op))) continue;
    matched[op] = 1;
    matches.push(op);
  }
}

function clearFilter() {
  Object.assign(
      filter, {row: -1, function: -1, path: -1, statuses: [true, true, true, true], query: ''});
  applyFilter();
}
