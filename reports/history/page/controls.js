// Buttons, filters and the field to look for something.

const usedStrings = (column) => [...new Set(ops[column])].sort(
    (a, b) =>
        (strings[a] < strings[b]     ? -1 :
             strings[a] > strings[b] ? 1 :
                                       0));

function fillSelect(id, entries) {
  byId(id).append(
      make('option', {value: '-1', text: 'all'}),
      ...entries.map(([value, text]) => make('option', {value, text})));
}

/// After any change of the filter: rows, numbers, controls, picture.
function filtersChanged() {
  buildRows();
  byId('filter-row').value = filter.row;
  byId('filter-function').value = filter.function;
  byId('query').value = filter.query;
  if (filter.path < 0 && document.activeElement !== byId('filter-path'))
    byId('filter-path').value = '';
  [...byId('filter-status').querySelectorAll('input')].forEach((box) => {
    box.checked = filter.statuses[box.value];
  });
  showMatchCount();
  if (stage.selected >= 0 && !shown[stage.selected]) select(-1);
  resize();
}

function showMatchCount() {
  const filtered = shownCount < count ? `${grouped(shownCount)} of ${grouped(count)} shown` : '';
  byId('matches').textContent = matched === null ?
      filtered :
      `${plural(matches.length, 'match').replace('matchs', 'matches')}${
          filtered ? `, ${filtered}` : ''}`;
}

function queryChanged() {
  filter.query = byId('query').value;
  applyQuery();
  packAgain();
  minimap.picture = null;
  showMatchCount();
  requestDraw();
}

/// Waits until typing pauses: a hundred thousand operations are searched at once.
function afterPause(action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, 120);
  };
}

/// A path that the history knows filters; any other text does not, until it is one.
function pathChanged() {
  const path = byId('filter-path').value;
  const found =
      path === '' ? -1 : usedStrings('path').find((number) => strings[number] === path) ?? -1;
  byId('filter-path').setAttribute('aria-invalid', String(path !== '' && found < 0));
  if (found === filter.path) return;
  filter.path = found;
  applyFilter();
  filtersChanged();
}

function startFilters() {
  fillSelect('filter-row', rowOrder.map((row) => [row, rowName(row)]));
  fillSelect('filter-function', usedStrings('function').map((number) => [number, strings[number]]));
  byId('paths').append(...usedStrings('path').slice(0, 2000).map(
      (number) => make('option', {value: strings[number]})));
  statusWords.forEach((word, status) => {
    const box = make('input', {type: 'checkbox', value: status, checked: ''});
    box.addEventListener('change', () => {
      filter.statuses[status] = box.checked;
      applyFilter();
      filtersChanged();
    });
    byId('filter-status').append(make('label', {}, box, word));
  });
  for (const name of ['row', 'function']) {
    byId(`filter-${name}`).addEventListener('change', (event) => {
      filter[name] = Number(event.target.value);
      applyFilter();
      filtersChanged();
    });
  }
  byId('filter-path').addEventListener('input', afterPause(pathChanged));
  byId('query').addEventListener('input', afterPause(queryChanged));
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
}

function startButtons() {
  const pressed = {
    'zoom-in': () => zoom(1 / 1.5, around()),
    'zoom-out': () => zoom(1.5, around()),
    fit: fitAll,
    jump: jumpToViolation,
    'match-before': () => moveToMatch(false),
    'match-after': () => moveToMatch(true),
    clear: () => {
      clearFilter();
      byId('filter-path').value = '';
      filtersChanged();
    }
  };
  for (const [id, action] of Object.entries(pressed)) byId(id).addEventListener('click', action);
  byId('jump').hidden = data.minimal.length === 0 && data.refusals.length === 0;
  if (data.verdict !== 'violation') byId('jump').firstChild.textContent = 'Jump to where it ends ';
  byId('warp').closest('label').hidden = !isTime;
  byId('warp').addEventListener('change', (event) => {
    const middle = (view.from + view.to) / 2;
    const whole = isWhole();
    useAxis(event.target.checked ? 'order' : 'time');
    packAgain();
    minimap.picture = null;
    if (whole) return setWindow(-margin(), axis.extent + margin());
    const kept = stage.selected >= 0 ?
        axis.start[stage.selected] :
        middle / (axis === axes.order ? axes.time : axes.order).extent * axis.extent;
    setWindow(kept - axis.extent / 100, kept + axis.extent / 100);
  });
}
