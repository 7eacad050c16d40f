// The history as typed arrays: moments count from the first call, in the unit of the file.

const data = JSON.parse(byId('history').textContent);
const isTime = timeUnits.includes(data.unit);
const count = data.operations.count;
const strings = data.strings;

/// A column is one number where all values are the same.
function column(name, Type) {
  const values = data.operations[name];
  return Array.isArray(values) ? Type.from(values) : new Type(count).fill(values);
}

function summed(differences) {
  for (let i = 1; i < differences.length; ++i) differences[i] += differences[i - 1];
  return differences;
}

const ops = {
  row: column('row', Int32Array),
  called: summed(column('called', Float64Array)),
  took: column('took', Float64Array),
  status: column('status', Uint8Array),
  line: summed(column('line', Float64Array)),
  moment: column('moment', Float64Array),
  function: column('function', Int32Array),
  path: column('path', Int32Array),
  request: column('request', Int32Array),
  answer: column('answer', Int32Array),
};

/// Nobody knows when it ended, if it did. An array: the picture asks this of every operation.
const openEnded =
    Uint8Array.from(ops.status, (status, op) => (status === 3 || ops.took[op] < 0 ? 1 : 0));
const isOpen = (op) => openEnded[op] === 1;
const returned = (op) => ops.called[op] + Math.max(0, ops.took[op]);
const inMinimal = new Uint8Array(count);
for (const op of data.minimal) inMinimal[op] = 1;

function lastMoment() {
  let last = 1;
  for (let op = 0; op < count; ++op) last = Math.max(last, returned(op));
  for (const band of data.bands) last = Math.max(last, band.from, band.to ?? 0);
  return last;
}
const last = lastMoment();

const rowName = (row) => data.rows[row] ?? `row ${row}`;
const wordOf = (column, op) => strings[ops[column][op]];

/// Only the details show a long value in full: a picture that is drawn 60 times a second must not
/// handle kilobytes of text for each operation.
const shortStrings = strings.map((text) => cut(text, 80));
const shortOf = (column, op) => shortStrings[ops[column][op]];

function requestWords(op) {
  return [shortOf('function', op), shortOf('path', op), shortOf('request', op)]
      .filter((word) => word !== '')
      .join(' ');
}

function answerWords(op) {
  if (ops.status[op] === 3) return 'no answer';
  const answer = shortOf('answer', op);
  if (ops.status[op] === 2) return answer === '' ? 'failed' : `failed: ${answer}`;
  return answer;
}

function operationWords(op) {
  const answer = answerWords(op);
  return answer === '' ? requestWords(op) : `${requestWords(op)} \u2192 ${answer}`;
}

function whenWords(op) {
  if (isOpen(op)) return `${momentWords(ops.called[op])}, never answered`;
  if (!isTime) return `${momentWords(ops.called[op])} to ${momentWords(returned(op))}`;
  return `${momentWords(ops.called[op])}, took ${spanWords(ops.took[op])}`;
}

/// Operations by row, in the order of their calls.
function groupedByRow() {
  let rows = data.rows.length;
  for (let op = 0; op < count; ++op) rows = Math.max(rows, ops.row[op] + 1);
  const sizes = new Int32Array(rows);
  for (let op = 0; op < count; ++op) ++sizes[ops.row[op]];
  const groups = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(rows);
  for (let op = 0; op < count; ++op) groups[ops.row[op]][filled[ops.row[op]]++] = op;
  for (const group of groups) {
    const sorted = group.every((op, i) => i === 0 || ops.called[group[i - 1]] <= ops.called[op]);
    if (!sorted) group.sort((a, b) => ops.called[a] - ops.called[b] || a - b);
  }
  return groups;
}
const byRow = groupedByRow();

/// Numbers in names by their value: session 2 stands before session 10, whichever the file has
/// first.
function compareNames(a, b) {
  const [left, right] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  const at = left.findIndex((part, i) => part !== right[i]);
  if (at < 0) return left.length - right.length;
  if (at >= right.length) return 1;
  const numbers = /^\d/.test(left[at]) && /^\d/.test(right[at]);
  return numbers ? Number(left[at]) - Number(right[at]) : left[at] < right[at] ? -1 : 1;
}
const rowOrder = Array.from(byRow, (_, row) => row)
                     .sort((a, b) => compareNames(rowName(a), rowName(b)) || a - b);
