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
  const {start, end} = axes.time;
  const lanes = [];
  const ends = [];
  for (const op of group) {
    let lane = ends.findIndex((moment) => moment <= start[op]);
    if (lane < 0) lane = Math.min(ends.length, lanesAtMost - 1);
    (lanes[lane] ??= []).push(op);
    ends[lane] = Math.max(ends[lane] ?? -1, end[op]);
    laneOf[op] = lane;
  }
  return lanes.map((members) => packed({ops: Int32Array.from(members)}));
}

/// What a frame asks of every operation of a lane, side by side in memory: where it begins and
/// ends, how far the lane reaches up to it (ascending, so that a search can find where the window
/// begins), its cell, and whether it is more than a rectangle.
function packed(lane) {
  const {ops: members} = lane;
  lane.start = Float64Array.from(members, (op) => axis.start[op]);
  lane.end = Float64Array.from(members, (op) => axis.end[op]);
  lane.cell = Uint8Array.from(members, cellOfOperation);
  lane.special = Uint8Array.from(members, (op) => openEnded[op] | inMinimal[op]);
  lane.reach = Float64Array.from(lane.end);
  for (let i = 1; i < lane.reach.length; ++i)
    lane.reach[i] = Math.max(lane.reach[i], lane.reach[i - 1]);
  return lane;
}

/// After a change of the axis, or of what is looked for.
function packAgain() {
  for (const row of rows) row.lanes.forEach(packed);
}

function buildRows() {
  rows = [];
  rowsHeight = 0;
  placeOfRow = new Map();
  rowOrder.forEach((row) => {
    const all = byRow[row];
    const group = shownCount === count ? all : all.filter((op) => shown[op]);
    if (group.length === 0) return;
    const lanes = lanesOf(group);
    const height = lanes.length * laneHeight + rowGap;
    placeOfRow.set(row, rows.length);
    rows.push({row, group, lanes, open: group.filter(isOpen), top: rowsHeight, height});
    rowsHeight += height;
  });
}

/// The first place in a lane whose operation, or one before it, reaches `from`.
function firstVisible(lane, from) {
  let low = 0;
  let high = lane.ops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lane.reach[middle] < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// The place in `rows` of what stands `y` below the top of the first one.
function rowAt(y) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height <= y)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
