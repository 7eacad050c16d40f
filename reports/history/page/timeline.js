// The timeline as a thing to work with: size, selection, mouse and touch.

const timeline = {
  box: null,
  waiting: false,
  dragged: null,
  fingers: new Map(),  // where each touches, by pointer
  scrolledPage: -1e9
};

function requestDraw() {
  if (timeline.waiting) return;
  timeline.waiting = true;
  requestAnimationFrame(drawNow);
}

function drawNow() {
  timeline.waiting = false;
  draw();
  drawMinimap();
  byId('window').textContent =
      `${windowWords()}; ${grouped(shownCount)} of ${plural(count, 'operation')}`;
}

/// Which part of the history is seen, as exact as it can be seen.
function windowWords() {
  const from = Math.min(Math.max(0, view.from), axis.extent);
  const to = Math.max(0, Math.min(axis.extent, view.to));
  const exact = (view.to - view.from) / 1000;
  const words =
      `${isTime ? '' : 'positions '}${axis.words(from, exact)} to ${axis.words(to, exact)}`;
  return axis === axes.time && isTime ? `${words}, ${spanWords(to - from)} of ${spanWords(last)}` :
                                        words;
}

/// A canvas as large as its box, in the pixels of the screen.
function sizeCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext('2d', {alpha: false});
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

function nameWidth(width) {
  const names = [...bandRows, ...data.rows.slice(0, 200)];
  const longest = names.reduce((most, name) => Math.max(most, name.length), 4);
  return Math.round(Math.min(18 + longest * 6.8, 180, width * 0.3));
}

function resize() {
  const total = headHeight() + rowsHeight + 6;
  const height =
      Math.min(Math.max(total, 140), Math.max(260, Math.round(window.innerHeight * 0.62)));
  timeline.box.style.height = `${height + 2}px`;
  stage.canvas.style.height = `${height}px`;
  byId('spacer').style.height = `${Math.max(0, total - height)}px`;
  const width = timeline.box.clientWidth;  // which a scroll bar may have made smaller just now
  stage.pen = sizeCanvas(stage.canvas, width, height);
  Object.assign(
      stage, {width, height, left: nameWidth(width), hatch: hatchOf(colors['op-unknown'])});
  stage.pen.font = codeFont;
  stage.letter = stage.pen.measureText('0123456789').width / 10;
  const strip = minimap.canvas.parentElement.clientWidth;
  minimap.pen = sizeCanvas(minimap.canvas, strip - 2, 46);
  Object.assign(minimap, {width: strip - 2, height: 46, picture: null});
  requestDraw();
}

// --- Selection ---

function announce(words) { byId('live').textContent = words; }

function scrollToRow(op) {
  const row = rows[placeOfRow.get(ops.row[op])];
  if (!row) return;
  const room = stage.height - headHeight();
  const {scrollTop} = timeline.box;
  if (row.top < scrollTop || row.top + row.height > scrollTop + room)
    timeline.box.scrollTop = row.top - room / 2 + row.height / 2;
}

function select(op) {
  stage.selected = op;
  if (op < 0) {
    showNoDetails();
  } else {
    scrollToRow(op);
    showDetails(op, goTo);
    announce(`${rowName(ops.row[op])}: ${operationWords(op)}. ${
        statusLong[ops.status[op]]}. Operation ${op}.`);
  }
  requestDraw();
}

/// Shows an operation wherever it is: filters that hide it are cleared.
function goTo(op) {
  if (!shown[op]) {
    clearFilter();
    filtersChanged();
  }
  select(op);
  if (view.to - view.from > (axis.end[op] - axis.start[op]) * 400)
    showSpan(nearby(op));
  else
    reveal(op);
  byId('timeline').scrollIntoView({block: 'nearest'});
  byId('timeline').focus({preventScroll: true});
}

/// The operation and a few of its row around it: a window in which it can be read.
function nearby(op) {
  const row = rows[placeOfRow.get(ops.row[op])];
  const at = row.group.indexOf(op);
  return row.group.slice(Math.max(0, at - 3), at + 4);
}

function jumpToViolation() {
  const targets =
      data.minimal.length > 0 ? data.minimal : data.refusals.map((refusal) => refusal.operation);
  if (targets.length === 0) return;
  if (targets.some((op) => !shown[op])) {
    clearFilter();
    filtersChanged();
  }
  select(targets[targets.length - 1]);
  showSpan(targets);
  byId('timeline').scrollIntoView({block: 'nearest'});
  byId('timeline').focus({preventScroll: true});
}

// --- Mouse and touch ---

/// The operation at a point, or the nearest one within a few pixels; -1.
function operationAt(x, y) {
  const inRows = y - headHeight() + stage.scrolled;
  const row = rows[rowAt(inRows)];
  if (!row || x < stage.left || y < headHeight()) return -1;
  const lane = row.lanes[Math.floor((inRows - row.top - 2) / laneHeight)];
  if (!lane) return -1;
  let best = -1;
  let nearest = 5;
  for (let i = firstVisible(lane, placeAt(x - 30)); i < lane.ops.length; ++i) {
    const op = lane.ops[i];
    const start = xOf(axis.start[op]);
    if (start > x + nearest) break;
    const end = isOpen(op) ? start + 26 : xOf(axis.end[op]);
    const distance = Math.max(start - x, x - end, 0);
    if (distance <= nearest) {
      best = op;
      nearest = distance;
    }
  }
  return best;
}

/// Two fingers: how far they are apart, and where the middle between them is.
function pinchOf(fingers) {
  const [a, b] = [...fingers.values()];
  return {apart: Math.max(10, Math.hypot(a.x - b.x, a.y - b.y)), middle: (a.x + b.x) / 2};
}

/// What was between the fingers stays between them.
function pinch(event) {
  const before = pinchOf(timeline.fingers);
  timeline.fingers.set(event.pointerId, {x: event.offsetX, y: event.offsetY});
  const now = pinchOf(timeline.fingers);
  const held = placeAt(before.middle);
  zoom(before.apart / now.apart, held);
  pan(held - placeAt(now.middle));
}

function startDrag(event) {
  if (event.button !== 0) return;
  stopGliding();
  if (event.pointerType === 'touch') {
    timeline.fingers.set(event.pointerId, {x: event.offsetX, y: event.offsetY});
    if (timeline.fingers.size > 1) {
      timeline.dragged = null;
      stage.canvas.setPointerCapture(event.pointerId);
      return;
    }
  }
  timeline.dragged = {
    x: event.offsetX,
    y: event.clientY,
    at: placeAt(event.offsetX),
    scroll: timeline.box.scrollTop,
    moved: false
  };
  stage.canvas.setPointerCapture(event.pointerId);
}

function drag(event) {
  const {dragged} = timeline;
  if (timeline.fingers.size === 2 && timeline.fingers.has(event.pointerId)) return pinch(event);
  if (!dragged) return hover(event);
  const far = Math.abs(event.offsetX - dragged.x) + Math.abs(event.clientY - dragged.y) > 4;
  if (!dragged.moved && !far) return;
  dragged.moved = true;
  stage.canvas.classList.add('held');
  if (event.pointerType === 'mouse')
    timeline.box.scrollTop = dragged.scroll - (event.clientY - dragged.y);
  pan(dragged.at - placeAt(event.offsetX));
}

function endDrag(event) {
  const {dragged} = timeline;
  timeline.fingers.delete(event.pointerId);
  timeline.dragged = null;
  stage.canvas.classList.remove('held');
  if (event.type === 'pointerup' && dragged && !dragged.moved)
    select(operationAt(event.offsetX, event.offsetY));
}

function hover(event) {
  const band = event.offsetY < headHeight() && bandAt(event.offsetX, event.offsetY);
  if (band) {
    byId('hover').textContent =
        `${bandWords(band)} (${momentWords(band.from)} to ${bandUntil(band)})`;
    return;
  }
  const op = operationAt(event.offsetX, event.offsetY);
  stage.canvas.classList.toggle('over', op >= 0);
  byId('hover').textContent =
      op < 0 ? '' : `#${op}  ${rowName(ops.row[op])}: ${operationWords(op)} (${whenWords(op)})`;
}

/// The wheel zooms, but a page that is being scrolled past the timeline goes on scrolling.
function wheel(event) {
  const overNames = event.offsetX < stage.left;
  const passing = event.timeStamp - timeline.scrolledPage < 250 && !event.ctrlKey;
  if (overNames || passing) return;
  const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const unit = event.deltaMode === 1 ? 16 : 1;  // lines or pixels
  if (sideways) {
    pan((event.deltaX || event.deltaY) * unit / stage.scale);
  } else {
    if (event.deltaY > 0 && isWhole()) return;
    zoom(Math.exp(event.deltaY * unit * 0.002), placeAt(Math.max(stage.left, event.offsetX)));
  }
  event.preventDefault();
}

function startTimeline() {
  timeline.box = byId('timeline');
  stage.canvas = byId('canvas');
  minimap.canvas = byId('minimap');
  windowChanged = requestDraw;
  timeline.box.addEventListener('scroll', () => {
    stage.scrolled = timeline.box.scrollTop;
    requestDraw();
  });
  stage.canvas.addEventListener('pointerdown', startDrag);
  stage.canvas.addEventListener('pointermove', drag);
  stage.canvas.addEventListener('pointerup', endDrag);
  stage.canvas.addEventListener('pointercancel', endDrag);
  stage.canvas.addEventListener('wheel', wheel, {passive: false});
  document.addEventListener('scroll', (event) => {
    if (event.target === document) timeline.scrolledPage = event.timeStamp;
  }, {passive: true});
  startMinimap();
  new ResizeObserver(resize).observe(timeline.box.parentElement);
  window.addEventListener('resize', resize);
}
