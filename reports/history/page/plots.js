// How long operations took and how stale reads were: histograms on a logarithmic axis, with the
// quantiles as lines in them and as a table beneath. The numbers come with the page.

let plotWidth = 560;
const plotLeft = 96;
const plotRow = 46;
const quantileNames = ['p50', 'p90', 'p99', 'max'];

/// Values 0 to `most` to pixels; logarithmic above 1.
function logScale(least, most) {
  const low = Math.log(Math.max(1, least));
  const high = Math.log(Math.max(2, most));
  const room = plotWidth - plotLeft - 12;
  return (value) => plotLeft +
      room * Math.min(1, Math.max(0, (Math.log(Math.max(1, value)) - low) / (high - low || 1)));
}

/// Powers of ten, and what is between them where there are few.
function ticksBetween(least, most) {
  const ticks = [];
  const between = most / Math.max(1, least) < 100 ? [1, 2, 5] : [1];
  for (let power = 10 ** Math.floor(Math.log10(Math.max(1, least))); power <= most; power *= 10) {
    ticks.push(
        ...between.map((times) => times * power).filter((tick) => tick >= least && tick <= most));
  }
  return ticks.length > 6 ? ticks.filter((_, i) => i % 2 === 0) : ticks;
}

/// One row: bars as high as the share of values for each width of the axis.
function histogramRow(entry, top, scale) {
  const group = makeSvg('g');
  group.append(
      makeSvg('text', {x: 0, y: top + 26}, cut(entry.name, 14)),
      makeSvg(
          'line',
          {x1: plotLeft, x2: plotWidth - 12, y1: top + 36, y2: top + 36, stroke: 'var(--line)'}));
  const heights = entry.buckets.map(
      ([from, to, times]) =>
          ({x: scale(from), width: Math.max(1.5, scale(to + 1) - scale(from)), times}));
  const most = Math.max(...heights.map((bar) => bar.times / bar.width));
  for (const bar of heights) {
    const height = Math.max(1, 30 * bar.times / bar.width / most);
    group.append(makeSvg(
        'rect', {x: bar.x, y: top + 36 - height, width: bar.width, height, fill: 'var(--op-ok)'}));
  }
  quantileNames.forEach((name, i) => {
    if (entry[name] < entry.buckets[0][0]) return;
    const x = scale(entry[name]);
    group.append(makeSvg('line', {
      x1: x,
      x2: x,
      y1: top + 6,
      y2: top + 38,
      stroke: 'var(--text)',
      'stroke-width': 1.2,
      'stroke-dasharray': ['none', '5 2', '2 2', '1 3'][i]
    }));
  });
  return group;
}

function histogram(entries, words) {
  const least = Math.min(...entries.map((entry) => entry.buckets[0][0]));
  const most = Math.max(...entries.map((entry) => entry.buckets.at(-1)[1] + 1));
  const scale = logScale(least, most);
  const height = entries.length * plotRow + 24;
  const svg = makeSvg('svg', {
    width: plotWidth,  // as wide as it was drawn: stretched, its letters would grow, too
    height,
    viewBox: `0 0 ${plotWidth} ${height}`,
    role: 'img',
    'aria-label': 'Histogram; its quantiles follow as a table.'
  });
  for (const tick of ticksBetween(least, most)) {
    svg.append(
        makeSvg(
            'line',
            {x1: scale(tick), x2: scale(tick), y1: 0, y2: height - 20, stroke: 'var(--line)'}),
        makeSvg(
            'text', {x: scale(tick), y: height - 6, 'text-anchor': 'middle', class: 'quiet-text'},
            words(tick)));
  }
  entries.forEach((entry, i) => svg.append(histogramRow(entry, i * plotRow, scale)));
  return svg;
}

const dashes = ['\u2014', '\u2013 \u2013', '- - -', '\u00b7\u00b7\u00b7\u00b7'];

function quantileTable(entries, words) {
  const head = make(
      'tr', {}, make('th', {scope: 'col', text: ''}),
      make('th', {scope: 'col', class: 'number', text: 'Number'}),
      ...quantileNames.map(
          (name, i) => make('th', {scope: 'col', class: 'number', text: `${name} ${dashes[i]}`})));
  const rows = entries.map(
      (entry) => make(
          'tr', {}, make('th', {scope: 'row', text: entry.name}),
          make('td', {class: 'number', text: grouped(entry.count)}),
          ...quantileNames.map((name) => make('td', {class: 'number', text: words(entry[name])}))));
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows));
}

/// The picture leaves out the reads that were up to date: they would dwarf the others. The
/// quantiles count them.
function onlyBehind(entry) {
  const buckets = entry.buckets.filter(([from]) => from > 0);
  return {...entry, name: 'reads', buckets};
}

function plot(title, note, entries, words) {
  const some = entries.filter((entry) => entry.count > 0);
  if (some.length === 0) return [];
  const picture = some.every((entry) => entry.buckets.length > 0) ? [histogram(some, words)] : [];
  const scroll = make('div', {class: 'scroll'}, quantileTable(some, words));
  return [make(
      'div', {class: 'plot'}, make('h3', {text: title}), make('p', {class: 'quiet', text: note}),
      ...picture, scroll)];
}

function concurrencyNote() {
  const {most, never} = mostOpen();
  const open = never > 0 ? `, and ${grouped(never)} that never ended beside them` : '';
  return make('p', {
    class: 'quiet',
    text: `At most ${plural(most, 'operation')} that ended ${
        most === 1 ? 'was' :
                     'were'} open at once${open}. The strip above the timeline shows how many when.`
  });
}

function showPlots() {
  byId('spread').hidden = false;
  plotWidth = Math.min(560, byId('plots').clientWidth - 30);
  const without = data.latency.reduce((sum, entry) => sum + entry.without, 0);
  const behind = `${grouped(data.stale)} of ${plural(data.writes_behind.count, 'read')} ${
      data.stale === 1 ? 'was' : 'were'}; the picture shows these alone.`;
  const plots = [
    ...plot(
        'Latency',
        `From call to return, logarithmic.${
            without > 0 ? ` ${grouped(without)} never returned and ${
                              without === 1 ? 'is' : 'are'} not in it.` :
                          ''}`,
        data.latency, spanWords),
    ...plot(
        'Staleness in writes',
        `How many completed writes a read was behind when it was called. ${behind}`,
        [onlyBehind(data.writes_behind)], grouped),
    ...plot(
        'Staleness in time',
        'By how much the newest completed write was ahead of what a read returned.',
        [onlyBehind(data.time_behind)], spanWords),
  ];
  byId('nav-spread').hidden = byId('spread').hidden = plots.length === 0 && count === 0;
  byId('plots').append(...plots);
  if (count > 0) byId('spread').insertBefore(concurrencyNote(), byId('plots'));
}
