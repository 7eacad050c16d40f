// Leaders and faults: which line above the rows each stands in, and all of them as text.

const bandLinesAtMost = 8;  // the last one then holds all the rest, or there was no room for rows

const bandNames = [...new Set(data.bands.map((band) => band.row))];
const bandRows = bandNames.length <= bandLinesAtMost ? bandNames : [
  ...bandNames.slice(0, bandLinesAtMost - 1),
  plural(bandNames.length - bandLinesAtMost + 1, 'other')
];
const bandLine = new Map(bandNames.map((name, i) => [name, Math.min(i, bandLinesAtMost - 1)]));

const bandWords = (band) =>
    (band.kind === band.row ? `${band.kind}: ${band.words}` :
                              `${band.row}, ${band.kind}: ${band.words}`);
const bandUntil = (band) => (band.to === null ? 'the end' : momentWords(band.to));

/// The band at a point of the picture; nothing if there is none.
function bandAt(x, y) {
  const line = Math.floor((y - axisHeight) / bandHeight);
  const place = placeAt(x);
  return data.bands.findLast(
      (band) => bandLine.get(band.row) === line && axis.place(band.from) <= place &&
          (band.to === null || axis.place(band.to) >= place));
}

function showBands() {
  if (data.bands.length === 0) return;
  byId('bands').hidden = false;
  const shownAtMost = 500;
  const rows =
      data.bands.slice(0, shownAtMost)
          .map(
              (band) => make(
                  'tr', {}, make('td', {text: band.row}), make('td', {text: band.kind}),
                  make('td', {text: band.words}), make('td', {text: momentWords(band.from)}),
                  make('td', {text: bandUntil(band)})));
  if (data.bands.length > shownAtMost)
    rows.push(make(
        'tr', {},
        make('td', {colspan: 5, text: `\u2026 ${grouped(data.bands.length - shownAtMost)} more`})));
  byId('bands-table')
      .append(headRow('Where', 'Kind', 'What', 'From', 'To'), make('tbody', {}, ...rows));
}
