// Around the rows: names, axis, bands, and the reasons as arrows. And the order of drawing.

/// 1, 2 or 5 times a power of ten, so that ticks stand about `pixels` apart.
function tickStep(pixels) {
  const wanted = pixels / stage.scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= wanted);
}

/// Calls `draw` with the place and the step of each tick in the window.
function eachTick(draw) {
  const {pen} = stage;
  const step = Math.max(tickStep(130), isTime && axis === axes.time ? 0 : 1);
  pen.strokeStyle = colors.line;
  pen.fillStyle = colors.quiet;
  pen.lineWidth = 1;
  for (let k = Math.ceil(Math.max(view.from, 0) / step); k * step <= Math.min(view.to, axis.extent);
       ++k) {
    const x = Math.round(xOf(k * step)) + 0.5;
    if (x >= stage.left) draw(x, k * step, step);
  }
}

function drawLine(x, from, to) {
  stage.pen.beginPath();
  stage.pen.moveTo(x, from);
  stage.pen.lineTo(x, to);
  stage.pen.stroke();
}

function drawNames() {
  const {pen} = stage;
  pen.fillStyle = colors.surface;
  pen.fillRect(0, 0, stage.left, stage.height);
  pen.strokeStyle = colors['strong-line'];
  pen.beginPath();
  pen.moveTo(stage.left - 0.5, 0);
  pen.lineTo(stage.left - 0.5, stage.height);
  pen.stroke();
  pen.font = plainFont;
  pen.textBaseline = 'middle';
  const letters = Math.floor((stage.left - 16) / 6.6);
  const top = headHeight() - stage.scrolled;
  for (let i = rowAt(stage.scrolled); i < rows.length && rows[i].top + top < stage.height; ++i) {
    pen.fillStyle = colors.text;
    pen.fillText(cut(rowName(rows[i].row), letters), 8, top + rows[i].top + 4 + barHeight / 2);
  }
}

function drawBand(band, y) {
  const {pen} = stage;
  const x = Math.max(stage.left, xOf(axis.place(band.from)));
  const stop = Math.min(stage.width, band.to === null ? stage.width : xOf(axis.place(band.to)));
  if (stop < stage.left || x > stage.width) return;
  const width = Math.max(2, stop - x);
  const reign = band.kind === 'leader';
  pen.fillStyle = colors[reign ? 'band-leader' : 'band-fault'];
  pen.fillRect(x, y + 1, width, bandHeight - 3);
  pen.fillStyle = colors.quiet;
  pen.fillRect(x, y + 1, 2, bandHeight - 3);
  if (width < labelEnough) return;
  pen.fillStyle = colors['band-text'];
  const words = reign ? band.words : `${band.kind}: ${band.words}`;
  pen.fillText(cut(words, Math.floor((width - 10) / 6.2)), x + 6, y + bandHeight / 2);
}

/// The head stays where it is while the rows scroll under it.
function drawHead() {
  const {pen} = stage;
  pen.fillStyle = colors.surface;
  pen.fillRect(0, 0, stage.width, headHeight());
  pen.font = plainFont;
  eachTick((x, place, step) => {
    drawLine(x, axisHeight - 6, headHeight());
    pen.fillText(axis.words(place, step), x + 4, 11);
  });
  for (const band of data.bands) drawBand(band, axisHeight + bandLine.get(band.row) * bandHeight);
  pen.fillStyle = colors.surface;
  pen.fillRect(0, 0, stage.left - 1, headHeight());
  pen.fillStyle = colors.quiet;
  bandRows.forEach(
      (name, i) => pen.fillText(
          cut(name, Math.floor((stage.left - 16) / 6.6)), 8,
          axisHeight + i * bandHeight + bandHeight / 2));
  pen.strokeStyle = colors['strong-line'];
  pen.beginPath();
  pen.moveTo(0, headHeight() - 0.5);
  pen.lineTo(stage.width, headHeight() - 0.5);
  pen.stroke();
}

/// Where an operation stands, also if it is out of sight; nothing if its row is filtered out.
function placeOnStage(op) {
  const row = rows[placeOfRow.get(ops.row[op])];
  if (!row || !shown[op]) return null;
  const y = headHeight() - stage.scrolled + row.top + laneOf[op] * laneHeight + 4 + barHeight / 2;
  return {start: xOf(axis.start[op]), end: xOf(axis.end[op]), y};
}

function drawReasons() {
  const {pen} = stage;
  pen.strokeStyle = pen.fillStyle = colors.bad;
  pen.lineWidth = 1.5;
  for (const reason of data.reasons) {
    const from = placeOnStage(reason.before);
    const to = placeOnStage(reason.after);
    if (!from || !to) continue;
    const apart = from.end <= to.start;
    const x1 = apart ? from.end : (from.start + from.end) / 2;
    const x2 = apart ? to.start : (to.start + to.end) / 2;
    const bend = Math.min(80, Math.abs(x2 - x1) / 2);
    pen.beginPath();
    pen.moveTo(x1, from.y);
    pen.bezierCurveTo(x1 + bend, from.y, x2 - bend, to.y, x2, to.y);
    pen.stroke();
    drawHeadOfArrow(x2, to.y, bend > 6 ? 0 : Math.sign(to.y - from.y) * Math.PI / 2);
  }
}

/// `angle`: 0 points to the right.
function drawHeadOfArrow(x, y, angle) {
  const {pen} = stage;
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(-8, -4);
  pen.lineTo(-8, 4);
  pen.fill();
  pen.restore();
}

function clipTo(left, top, draw) {
  const {pen} = stage;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, stage.width - left, stage.height - top);
  pen.clip();
  draw();
  pen.restore();
}

function draw() {
  const {pen} = stage;
  stage.scale = (stage.width - stage.left) / (view.to - view.from);
  stage.labels = 0;
  stage.boxes.clear();
  pen.fillStyle = colors.surface;
  pen.fillRect(0, 0, stage.width, stage.height);
  eachTick((x) => drawLine(x, axisHeight, stage.height));
  pen.font = codeFont;
  pen.textBaseline = 'middle';
  clipTo(stage.left, headHeight(), () => {
    drawRows();
    drawReasons();
  });
  drawNames();
  drawHead();
  if (rows.length > 0) return;
  pen.fillStyle = colors.quiet;
  pen.fillText(
      count === 0 ? 'This history has no operations.' : 'No operation is left by the filters.',
      stage.left + 12, headHeight() + 20);
}
