// The timeline without a mouse.

/// The operation nearest to the middle of the window, of the rows that are seen.
function operationInSight() {
  const row = rows[rowAt(stage.scrolled)];
  if (!row) return -1;
  return nearestIn(row, (view.from + view.to) / 2);
}

function nearestIn(row, place) {
  let low = 0;
  let high = row.group.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axis.start[row.group[middle]] < place)
      low = middle + 1;
    else
      high = middle;
  }
  const after = row.group[Math.min(low, row.group.length - 1)];
  const before = row.group[Math.max(0, low - 1)];
  return Math.abs(axis.start[after] - place) < Math.abs(axis.start[before] - place) ? after :
                                                                                      before;
}

const selectedRow = () => placeOfRow.get(ops.row[stage.selected]);
const hasSelection = () => stage.selected >= 0 && shown[stage.selected];

function moveTo(op) {
  if (op === undefined || op < 0) return;
  select(op);
  reveal(op);
}

function moveAlong(steps) {
  if (!hasSelection()) return moveTo(operationInSight());
  const {group} = rows[selectedRow()];
  moveTo(group[group.indexOf(stage.selected) + steps]);
}

function moveAcross(steps) {
  if (!hasSelection()) return moveTo(operationInSight());
  const row = rows[selectedRow() + steps];
  if (row) moveTo(nearestIn(row, axis.start[stage.selected]));
}

function moveToEnd(last) {
  const row = rows[hasSelection() ? selectedRow() : rowAt(stage.scrolled)];
  if (row) moveTo(row.group[last ? row.group.length - 1 : 0]);
}

/// The next match after the selected operation, in the order of calls; around at the end.
function moveToMatch(forward) {
  if (matches.length === 0) return;
  const at = stage.selected;
  let next = forward ? matches.findIndex((op) => op > at) : matches.findLastIndex((op) => op < at);
  if (next < 0) next = forward ? 0 : matches.length - 1;
  goToMatch(next);
}

function goToMatch(place) {
  moveTo(matches[place]);
  byId('matches').textContent = `match ${grouped(place + 1)} of ${grouped(matches.length)}`;
}

const around = () =>
    (hasSelection() && axis.start[stage.selected] > view.from &&
             axis.start[stage.selected] < view.to ?
         axis.start[stage.selected] :
         undefined);
const windowSpan = () => view.to - view.from;

const timelineKeys = {
  ArrowLeft: () => moveAlong(-1),
  ArrowRight: () => moveAlong(1),
  ArrowUp: () => moveAcross(-1),
  ArrowDown: () => moveAcross(1),
  'Shift+ArrowLeft': () => pan(-windowSpan() * 0.1),
  'Shift+ArrowRight': () => pan(windowSpan() * 0.1),
  'Shift+ArrowUp': () => {
    timeline.box.scrollTop -= 60;
  },
  'Shift+ArrowDown': () => {
    timeline.box.scrollTop += 60;
  },
  PageUp: () => pan(-windowSpan() * 0.9),
  PageDown: () => pan(windowSpan() * 0.9),
  Home: () => moveToEnd(false),
  End: () => moveToEnd(true),
  '+': () => zoom(1 / 1.5, around()),
  '=': () => zoom(1 / 1.5, around()),
  '-': () => zoom(1.5, around()),
  0: () => fitAll(),
  Enter: () => {
    if (hasSelection()) byId('details').focus();
  },
  Escape: () => select(-1),
};

const pageKeys = {
  v: jumpToViolation,
  '/': () => byId('query').focus(),
  n: () => moveToMatch(true),
  p: () => moveToMatch(false),
};

function press(keys, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const named = event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;
  if (!Object.hasOwn(keys, named)) return;
  event.preventDefault();
  keys[named]();
}

function startKeyboard() {
  byId('timeline').addEventListener('keydown', (event) => press(timelineKeys, event));
  document.addEventListener('keydown', (event) => {
    const typing =
        document.activeElement?.matches('input:not([type=checkbox], [type=radio]), select');
    if (!typing) press(pageKeys, event);
  });
  byId('details').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') byId('timeline').focus();
  });
  byId('query').addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      moveToMatch(!event.shiftKey);
    } else if (event.key === 'Escape') {
      byId('timeline').focus();
    }
  });
}
