// Rows of the timeline as they stand below each other. A session that has several operations open
// at once gets several lanes; a lane's operations never overlap, but in the last one of a full row.

const laneHeight = 18;
const rowGap = 7;
const lanesAtMost = 12;

let rows = [];       // those that have something to show: {row, lanes, open, top, height}
let rowsHeight = 0;  // of all together
let laneOf = new Uint8Array(count);
let placeOfRow = new Map();

/// Takes the first lane that is free again. Ends are those of the time axis: order is the same.
function lanesOf(group) {
  const { start, end } = axes.time;
  const lanes = [];
  const ends = [];
  for (const op of group) {
    let lane = ends.findIndex((moment) => moment <= start[op]);
    if (lane < 0) lane = Math.min(ends.length, lanesAtMost - 1);
    (lanes[lane] ??= []).push(op);
    ends[lane] = Math.max(ends[lane] ?? -1, end[op]);
    laneOf[op] = lane;
  }
  return lanes.map((members) => ({ ops: Int32Array.from(members), reach: reachOf(members) }));
}

/// For each place of a lane, the operation up to there that ends last: ascending on every axis, so
/// that a search can find where the window begins.
function reachOf(members) {
  const reach = Int32Array.from(members);
  for (let i = 1; i < reach.length; ++i) {
    if (axes.time.end[reach[i - 1]] > axes.time.end[reach[i]]) reach[i] = reach[i - 1];
  }
  return reach;
}

function buildRows() {
  rows = [];
  rowsHeight = 0;
  placeOfRow = new Map();
  byRow.forEach((all, row) => {
    const group = shownCount === count ? all : all.filter((op) => shown[op]);
    if (group.length === 0) return;
    const lanes = lanesOf(group);
    const height = lanes.length * laneHeight + rowGap;
    placeOfRow.set(row, rows.length);
    rows.push({ row, group, lanes, open: group.filter(isOpen), top: rowsHeight, height });
    rowsHeight += height;
  });
}

/// The first place in a lane whose operation, or one before it, reaches `from`.
function firstVisible(lane, from) {
  let low = 0;
  let high = lane.ops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axis.end[lane.reach[middle]] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/// The place in `rows` of what stands `y` below the top of the first one.
function rowAt(y) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}
