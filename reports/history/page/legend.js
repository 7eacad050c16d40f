// The signs of the timeline, drawn by the same code that draws it.

const legendEntries = [
  [
    'answered',
    (x, y, pen) => {
      pen.fillStyle = colors['op-ok'];
      pen.fillRect(x, y, 24, barHeight);
    },
    0
  ],
  [
    'answered with an error (!)',
    (x, y, pen) => {
      pen.fillStyle = colors['op-error'];
      pen.fillRect(x, y, 24, barHeight);
      pen.fillStyle = colors.surface;
      pen.fillRect(x + 21, y, 3, 4);
    },
    1
  ],
  [
    'surely did not happen (\u00d7)',
    (x, y, pen) => {
      pen.strokeStyle = colors['op-failed'];
      pen.strokeRect(x + 0.5, y + 0.5, 23, barHeight - 1);
    },
    2
  ],
  [
    'outcome unknown (?), open-ended',
    (x, y, pen) => {
      pen.fillStyle = stage.hatch;
      pen.fillRect(x, y, 20, barHeight);
      pen.fillStyle = colors['op-unknown'];
      pen.fillRect(x, y, 2, barHeight);
      pen.fillRect(x + 22, y + barHeight - 2, 2, 1);
      pen.fillRect(x + 27, y + barHeight - 2, 2, 1);
    },
    3
  ],
  [
    'takes effect',
    (x, y, pen) => {
      pen.fillStyle = colors['op-ok'];
      pen.fillRect(x, y, 24, barHeight);
      const {pen: before} = stage;
      stage.pen = pen;
      drawMoment(x + 12, y - 1);
      stage.pen = before;
    },
    'moment'
  ],
  [
    'part of the reason',
    (x, y, pen) => {
      pen.fillStyle = colors['op-ok'];
      pen.fillRect(x + 1, y, 22, barHeight);
      pen.strokeStyle = colors.bad;
      pen.lineWidth = 2;
      pen.strokeRect(x, y - 1, 24, barHeight + 2);
    },
    'minimal'
  ],
  [
    'selected',
    (x, y, pen) => {
      pen.fillStyle = colors['op-ok'];
      pen.fillRect(x + 3, y + 1, 18, barHeight - 2);
      pen.strokeStyle = colors.focus;
      pen.lineWidth = 2;
      pen.strokeRect(x, y - 1, 24, barHeight + 2);
    },
    'selected'
  ],
];

/// Only signs that this history has.
function isUsed(what) {
  if (what === 'minimal') return data.minimal.length > 0;
  if (what === 'moment') return ops.moment.some((moment) => moment >= 0);
  return what === 'selected' || ops.status.includes(what);
}

function showLegend() {
  byId('legend').replaceChildren(
      ...legendEntries.filter(([, , what]) => isUsed(what)).map(([words, sign]) => {
        const canvas = make('canvas', {'aria-hidden': 'true'});
        const pen = sizeCanvas(canvas, 34, 18);
        pen.fillStyle = colors.ground;
        pen.fillRect(0, 0, 34, 18);
        sign(2, 2.5, pen);
        return make('li', {}, canvas, make('span', {text: words}));
      }));
}
