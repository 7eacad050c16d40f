// The smallest sub-history that is still wrong: a small picture, the reasons as arrows in it, and
// both as text. Positions are places among its calls and returns: what counts is their order.

const minimalShown = 60;  // more cannot be taken in, and the picture would be too large to draw

const reasonLetter = (i) => (i < 26 ? String.fromCharCode(97 + i) : String(i + 1));

/// Where each call and return stands: {start, end} in steps; open ones end one step behind all.
function minimalPlaces(shown) {
  const events = [];
  for (const op of shown) {
    events.push({op, at: ops.called[op], end: 0});
    if (!isOpen(op)) events.push({op, at: returned(op), end: 1});
  }
  events.sort((a, b) => a.at - b.at || a.end - b.end || a.op - b.op);
  const places = new Map(shown.map((op) => [op, {start: 0, end: events.length}]));
  events.forEach((event, i) => {
    places.get(event.op)[event.end ? 'end' : 'start'] = i;
  });
  return {places, steps: events.length};
}

function minimalBar(op, box) {
  const group = makeSvg('g');
  const open = isOpen(op);
  const colour = ['ok', 'error', 'failed', 'unknown'][ops.status[op]];
  group.append(makeSvg('rect', {
    x: box.x,
    y: box.y,
    width: Math.max(6, box.width),
    height: 14,
    rx: 3,
    fill: ops.status[op] === 2 ? 'none' : `var(--op-${colour})`,
    stroke: 'var(--bad)',
    'stroke-width': 1.5,
    ...(open ? {'stroke-dasharray': '4 3'} : {})
  }));
  if (open)
    group.append(
        makeSvg('text', {x: box.x + box.width + 5, y: box.y + 12, class: 'quiet-text'}, '?'));
  return group;
}

/// Over the arrows, in a halo of the ground.
const minimalLabel = (op, box) => makeSvg(
    'text', {x: box.x, y: box.y - 5, class: 'code-text halo'},
    cut(`#${op}  ${operationWords(op)}`, 90));

const minimalRow = 52;  // pixels from one bar to the next

/// Where the letter of an arrow stands: on the curve, between two rows, where no words are.
function letterPlace(points) {
  const [first, , , last] = points;
  const at = (t) => [0, 1].map(
      (i) => (1 - t) ** 3 * points[0][i] + 3 * (1 - t) ** 2 * t * points[1][i] +
          3 * (1 - t) * t ** 2 * points[2][i] + t ** 3 * last[i]);
  const middle = (first[1] + last[1]) / 2;
  if (Math.abs(first[1] - last[1]) < 30) return at(0.5);
  const gap = Math.round((middle - 50) / minimalRow) * minimalRow + 50;
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; ++i) {
    const t = (low + high) / 2;
    const before = first[1] < last[1] ? at(t)[1] < gap : at(t)[1] > gap;
    if (before)
      low = t;
    else
      high = t;
  }
  return at(low);
}

/// From the end of one bar to the beginning of the other, where the first ended before the other
/// began; otherwise from middle to middle.
function reasonArrow(reason, i, boxes) {
  const from = boxes.get(reason.before);
  const to = boxes.get(reason.after);
  const group = makeSvg('g');
  if (!from || !to) return group;
  const apart = from.x + from.width <= to.x;
  const down = to.y >= from.y;
  const x1 = apart ? from.x + from.width : from.x + from.width / 2;
  const x2 = apart ? to.x : to.x + to.width / 2;
  const y1 = from.y + (apart ? 7 : down ? 14 : 0);
  const y2 = to.y + (apart ? 7 : down ? 0 : 14);
  const bend = apart ? Math.max(24, (x2 - x1) / 2) : 0;
  const sideways = apart ? 0 : 26 + 10 * i;
  const third = apart ? 0 : (y2 - y1) / 3;
  const points =
      [[x1, y1], [x1 + bend + sideways, y1 + third], [x2 - bend + sideways, y2 - third], [x2, y2]];
  const curve = `M${points[0]} C${points.slice(1).join(' ')}`;
  group.append(makeSvg('path', {
    d: curve,
    fill: 'none',
    stroke: 'var(--bad)',
    'stroke-width': 1.5,
    'marker-end': 'url(#head)'
  }));
  const [x, y] = letterPlace(points);
  group.append(
      makeSvg('circle', {cx: x, cy: y, r: 9, fill: 'var(--bad-ground)', stroke: 'var(--bad)'}),
      makeSvg(
          'text',
          {x, y: y + 4, 'text-anchor': 'middle', style: 'fill: var(--bad); font-weight: 600'},
          reasonLetter(i)),
      makeSvg('title', {}, `#${reason.before} before #${reason.after}: ${reason.words}`));
  return group;
}

function minimalPicture(shown) {
  const {places, steps} = minimalPlaces(shown);
  const names = Math.min(180, 16 + 7 * Math.max(...shown.map((op) => rowName(ops.row[op]).length)));
  const step = Math.max(34, Math.min(120, (1180 - names) / (steps + 1)));
  const longest = Math.max(...shown.map(
      (op) => places.get(op).start * step + 7.4 * Math.min(90, operationWords(op).length + 8)));
  const width = names + Math.max((steps + 1) * step, longest);
  const line = (op) => rowOrder.indexOf(ops.row[op]);
  const byRowThenCall =
      [...shown].sort((a, b) => line(a) - line(b) || ops.called[a] - ops.called[b] || a - b);
  const height = byRowThenCall.length * minimalRow + 12;
  const svg =
      makeSvg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true'});
  const marker = makeSvg('marker', {
    id: 'head',
    viewBox: '0 0 8 8',
    refX: 7,
    refY: 4,
    markerWidth: 8,
    markerHeight: 8,
    orient: 'auto'
  });
  marker.append(makeSvg('path', {d: 'M0,0 L8,4 L0,8 z', fill: 'var(--bad)'}));
  const defs = makeSvg('defs');
  defs.append(marker);
  svg.append(defs);
  const boxes = new Map();
  let named = -1;
  byRowThenCall.forEach((op, i) => {
    const place = places.get(op);
    const box = {
      x: names + place.start * step,
      y: i * minimalRow + 26,
      width: (place.end - place.start) * step
    };
    boxes.set(op, box);
    if (ops.row[op] !== named) {
      svg.append(
          makeSvg('line', {
            x1: 0,
            x2: width,
            y1: i * minimalRow + 3,
            y2: i * minimalRow + 3,
            stroke: 'var(--line)'
          }),
          makeSvg(
              'text', {x: 6, y: box.y + 12, style: 'font-weight: 600'},
              cut(rowName(ops.row[op]), 24)));
      named = ops.row[op];
    }
    svg.append(minimalBar(op, box));
  });
  data.reasons.forEach((reason, i) => svg.append(reasonArrow(reason, i, boxes)));
  for (const [op, box] of boxes) svg.append(minimalLabel(op, box));
  return svg;
}

function goButton(op, goTo) {
  return make('button', {
    class: 'go',
    type: 'button',
    text: `#${op}`,
    'aria-label': `Show operation ${op} in the timeline`,
    on: () => goTo(op)
  });
}

function operationRow(op, goTo) {
  return make(
      'tr', {}, make('td', {}, goButton(op, goTo)),
      make('td', {class: 'session', text: rowName(ops.row[op])}),
      make('td', {class: 'code', text: operationWords(op)}),
      make('td', {class: 'session', text: whenWords(op)}),
      make('td', {class: 'number', text: ops.line[op] > 0 ? grouped(ops.line[op]) : ''}));
}

function headRow(...names) {
  return make(
      'thead', {}, make('tr', {}, ...names.map((name) => make('th', {
                                                 text: name,
                                                 scope: 'col',
                                                 ...(name === 'Line' ? {class: 'number'} : {})
                                               }))));
}

function showRefusals(goTo) {
  byId('refused').hidden = data.refusals.length === 0;
  const rows = data.refusals.slice(0, 200).map(
      (refusal) => make(
          'tr', {}, make('td', {}, goButton(refusal.operation, goTo)),
          make('td', {class: 'session', text: rowName(ops.row[refusal.operation])}),
          make('td', {class: 'code', text: operationWords(refusal.operation)}),
          make('td', {text: refusal.words})));
  if (data.refusals.length > 200)
    rows.push(make(
        'tr', {},
        make('td', {colspan: 4, text: `\u2026 ${grouped(data.refusals.length - 200)} more`})));
  byId('refusals')
      .append(headRow('Operation', 'Session', 'What', 'Why not'), make('tbody', {}, ...rows));
}

function showMinimal(goTo) {
  const shown = data.minimal.slice(0, minimalShown);
  byId('why').hidden = shown.length === 0 && data.refusals.length === 0;
  byId('nav-why').hidden = byId('why').hidden;
  if (data.refusals.length > 0) showRefusals(goTo);
  for (const id of ['minimal-picture', 'minimal-scroll', 'reasons'])
    byId(id).hidden = shown.length === 0;
  if (shown.length === 0) {
    byId('why-title').textContent = 'How far it got';
    return;
  }
  const rest = data.minimal.length - shown.length;
  const all = !data.minimalIsProof ?
      'At the heart of it' :
      data.minimal.length === 1 ?
      'This one operation is enough' :
      `Nothing can be left out of these ${plural(data.minimal.length, 'operation')}`;
  byId('minimal-note').textContent =
      `${all}; only the order of calls and returns counts here, not their distance.${
          rest > 0 ? ` The first ${minimalShown} are shown.` : ''}`;
  byId('minimal-picture').append(minimalPicture(shown));
  byId('minimal-picture')
      .setAttribute(
          'aria-label',
          `Picture of ${plural(shown.length, 'operation')}; the same follows as text.`);
  byId('reasons').append(...data.reasons.map(
      (reason, i) =>
          make('li', {}, make('span', {class: 'badge', text: reasonLetter(i)}), make('span', {
                 text: `#${reason.before} comes before #${reason.after}: ${reason.words}`
               }))));
  byId('minimal-table')
      .append(
          make('caption', {class: 'unseen', text: 'The smallest reason'}),
          headRow('Operation', 'Session', 'What', 'When', 'Line'),
          make('tbody', {}, ...shown.map((op) => operationRow(op, goTo))));
}
