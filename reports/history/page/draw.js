// Draws what the window shows of the rows. Operations narrower than a few pixels are gathered in
// one row of cells, a cell a pixel, in which the rarest status wins: a hundred thousand operations
// become at most as many rectangles as there are pixels.

const barHeight = 13;
const axisHeight = 26;
const bandHeight = 17;
const wideEnough = 4;      // pixels, to be drawn as a bar of its own
const labelEnough = 34;    // pixels, to carry text
const labelsAtMost = 500;  // per picture: text is the slowest to draw
const codeFont = '12px ui-monospace, Menlo, \'DejaVu Sans Mono\', monospace';
const plainFont = '12px system-ui, \'DejaVu Sans\', sans-serif';

// What a cell shows, rarest last.
const cellDim = 1;
const cellOk = 2;
const cellFailed = 4;
const cellOf = [cellOk, 3, cellFailed, 5];  // by status
const cellMatch = 6;
const cellMinimal = 7;

const stage = {
  canvas: null,
  pen: null,
  width: 0,
  height: 0,
  left: 0,
  scale: 1,
  scrolled: 0,
  selected: -1,
  hatch: null,
  letter: 7.2,
  labels: 0,
  boxes: new Map()
};

const headHeight = () => axisHeight + bandRows.length * bandHeight;
const xOf = (place) => stage.left + (place - view.from) * stage.scale;
const placeAt = (x) => view.from + (x - stage.left) / stage.scale;

/// Stripes: what is open-ended is told from the rest without its colour too.
function hatchOf(colour) {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6;
  const pen = tile.getContext('2d');
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const x of [-6, 0, 6]) {
    pen.moveTo(x, 6);
    pen.lineTo(x + 6, 0);
  }
  pen.stroke();
  return stage.pen.createPattern(tile, 'repeat');
}

const paintOf = (cell) =>
    [null, colors['op-dim'], colors['op-ok'], colors['op-error'], colors['op-failed'],
     colors['op-unknown'], colors.accent, colors.bad][cell];

function cellOfOperation(op) {
  if (inMinimal[op] === 1) return cellMinimal;
  if (matched !== null) return matched[op] ? cellMatch : cellDim;
  return cellOf[ops.status[op]];
}

/// Runs of equal cells as rectangles, one colour after the other: to change the colour costs more
/// than a rectangle. Failed ones are half as high.
function drawCells(cells, y) {
  const {pen, left} = stage;
  let seen = 0;
  for (let x = 0; x < cells.length; ++x) seen |= 1 << cells[x];
  for (let cell = cellDim; cell <= cellMinimal; ++cell) {
    if (!(seen & (1 << cell))) continue;
    const height = cell === cellFailed ? barHeight / 2 : barHeight;
    pen.fillStyle = paintOf(cell);
    for (let x = cells.indexOf(cell); x >= 0; x = cells.indexOf(cell, x)) {
      const begin = x;
      while (cells[x] === cell) ++x;
      pen.fillRect(left + begin, y + barHeight - height, x - begin, height);
    }
  }
}

function drawLabel(op, x, y, width, colour) {
  if (stage.labels >= labelsAtMost || width < labelEnough) return;
  ++stage.labels;
  const sign = ['', '! ', '\u00d7 ', '? '][ops.status[op]];
  stage.pen.fillStyle = colour;
  stage.pen.fillText(
      cut(sign + operationWords(op), Math.floor((width - 8) / stage.letter)), x + 4,
      y + barHeight / 2 + 0.5);
}

/// Under the bar, pointing at the moment: words in the bar stay readable.
function drawMoment(x, y) {
  const {pen} = stage;
  pen.fillStyle = colors['op-moment'];
  pen.beginPath();
  pen.moveTo(x, y + barHeight - 2);
  pen.lineTo(x + 3.5, y + barHeight + 4);
  pen.lineTo(x - 3.5, y + barHeight + 4);
  pen.fill();
}

function outline(x, y, width, colour, thickness) {
  stage.pen.strokeStyle = colour;
  stage.pen.lineWidth = thickness;
  stage.pen.strokeRect(x - 1, y - 1, width + 2, barHeight + 2);
}

/// A bar from x to x + width; `room` is how far its label may go.
function drawBar(op, x, y, width, room) {
  const {pen} = stage;
  const dim = matched !== null && !matched[op];
  const status = ops.status[op];
  const name = ['op-ok', 'op-error', 'op-failed', 'op-unknown'][status];
  if (isOpen(op)) {
    pen.fillStyle = dim ? colors['op-dim'] : stage.hatch;
    pen.fillRect(x, y, width, barHeight);
    pen.fillStyle = dim ? colors['op-dim'] : colors['op-unknown'];
    pen.fillRect(x, y, 2, barHeight);
  } else if (status === 2) {
    pen.strokeStyle = dim ? colors['op-dim'] : colors['op-failed'];
    pen.lineWidth = 1;
    pen.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), barHeight - 1);
  } else {
    pen.fillStyle = dim ? colors['op-dim'] : colors[name];
    pen.fillRect(x, y, width, barHeight);
    if (status === 1) {  // a bitten corner
      pen.fillStyle = colors.surface;
      pen.fillRect(x + width - 3, y, 3, 4);
    }
  }
  const onGround = dim || status >= 2;
  if (matched !== null && !dim) outline(x + 1, y + 1, width - 2, colors.accent, 2);
  if (!isOpen(op)) drawLabel(op, x, y, room, onGround ? colors.quiet : colors[`${name}-text`]);
  const moment = axis.moment[op];
  if (moment >= 0 && width >= 14 && !dim) drawMoment(xOf(moment), y);
}

/// An operation without an end: hatched, fading out in a line of dashes, its words behind it.
function drawOpen(op, x, y, next) {
  const room = Math.min(next, stage.width) - x;
  const head = Math.min(room, 26);
  if (head < wideEnough) return false;
  drawBar(op, x, y, head, 0);
  if (room > head + labelEnough) {
    drawLabel(op, x + head, y, room - head, colors['op-unknown-text']);
  }
  return true;
}

function drawTails(row, y) {
  const {pen} = stage;
  let first = Infinity;
  for (const op of row.open) first = Math.min(first, axis.start[op]);
  if (first === Infinity) return;
  pen.strokeStyle = colors['op-unknown'];
  pen.lineWidth = 1;
  pen.setLineDash([2, 4]);
  pen.beginPath();
  pen.moveTo(Math.max(stage.left, xOf(first)), y + row.height - rowGap + 1.5);
  pen.lineTo(stage.width, y + row.height - rowGap + 1.5);
  pen.stroke();
  pen.setLineDash([]);
}

/// Around and over the bars: nothing may hide these.
function mark(op, x, y, width) {
  if (inMinimal[op]) outline(x, y, width, colors.bad, 2);
  if (op === stage.selected) outline(x - 2, y - 2, width + 4, colors.focus, 2);
}

/// Marks the pixels from `x` to `stop`, counted from the left of the cells.
function gather(cells, cell, x, stop) {
  const first = Math.max(0, Math.floor(x));
  const end = Math.min(cells.length, Math.max(Math.floor(stop), first + 1));
  for (let p = first; p < end; ++p) {
    if (cells[p] < cell) cells[p] = cell;
  }
}

/// Most of what a frame costs, when everything is in the window: the narrow ones come first.
function drawLane(lane, y, cells) {
  const {start, end, special, cell} = lane;
  const {scale, selected} = stage;
  const {from, to} = view;
  const narrow = wideEnough / scale;
  let crowded = false;
  for (let i = firstVisible(lane, from); i < start.length && start[i] <= to; ++i) {
    const isNarrow = end[i] - start[i] < narrow;
    if (isNarrow && !special[i] && lane.ops[i] !== selected) {
      crowded = true;
      gather(cells, cell[i], (start[i] - from) * scale, (end[i] - from) * scale);
    } else if (!drawWide(lane, i, y)) {
      crowded = true;
      gather(cells, cell[i], (start[i] - from) * scale, (end[i] - from) * scale);
    }
  }
  if (!crowded) return;
  drawCells(cells, y);
  cells.fill(0);
}

/// An operation that is drawn for itself, or framed; whether it was drawn.
function drawWide(lane, i, y) {
  const op = lane.ops[i];
  const x = Math.max(xOf(lane.start[i]), stage.left - 2);
  const stop = Math.min(xOf(lane.end[i]), stage.width + 2);
  const next = i + 1 < lane.ops.length ? xOf(lane.start[i + 1]) : stage.width;
  const room = openEnded[op] ? Math.min(26, next - x) : stop - x;
  if (inMinimal[op] === 1 || op === stage.selected)
    stage.boxes.set(op, {x, y, width: Math.max(4, room)});
  if (openEnded[op]) return drawOpen(op, x, y, next);
  if (room < wideEnough) return false;
  drawBar(op, x, y, room, room);
  return true;
}

function drawRows() {
  const {pen} = stage;
  const cells = new Uint8Array(Math.max(0, Math.ceil(stage.width - stage.left)));
  const top = headHeight() - stage.scrolled;
  for (let i = rowAt(stage.scrolled); i < rows.length && rows[i].top + top < stage.height; ++i) {
    const row = rows[i];
    const y = top + row.top;
    pen.strokeStyle = colors.line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(0, Math.round(y + row.height) - 0.5);
    pen.lineTo(stage.width, Math.round(y + row.height) - 0.5);
    pen.stroke();
    drawTails(row, y);
    row.lanes.forEach((lane, l) => drawLane(lane, y + l * laneHeight + 4, cells));
  }
  for (const [op, box] of stage.boxes) mark(op, box.x, box.y, box.width);
}
