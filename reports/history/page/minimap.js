// The whole history in a strip: how many operations were open at each moment, where the reason
// and the matches lie, and the window, which can be dragged and spanned here.

const minimap = {
  canvas: null,
  pen: null,
  width: 0,
  height: 0,
  picture: null,
  from: 0,
  grip: 'none'
};

/// Open operations per pixel, those that returned alone: the others would be open for ever.
function openProfile(width) {
  const changes = new Int32Array(width + 1);
  const scale = width / axis.extent;
  for (let op = 0; op < count; ++op) {
    if (!shown[op] || isOpen(op)) continue;
    const from = Math.min(width - 1, Math.floor(axis.start[op] * scale));
    ++changes[from];
    --changes[Math.max(from + 1, Math.min(width, Math.ceil(axis.end[op] * scale)))];
  }
  let open = 0;
  return Float64Array.from({length: width}, (_, x) => (open += changes[x]));
}

/// Most operations open at once, exactly.
function mostOpen() {
  const ends = axes.time.end.slice().sort();
  const starts = ops.called.slice().sort();
  const never = Array.from({length: count}, (_, op) => op).filter(isOpen).length;
  let most = 0;
  for (let s = 0, e = 0; s < count; ++s) {
    while (e < count && ends[e] < starts[s]) ++e;
    most = Math.max(most, s + 1 - e);
  }
  return {most, never};
}

/// Drawn once for a size, a filter and a theme: what changes with every frame is the window alone.
function stripPicture() {
  const {width, height} = minimap;
  const canvas = document.createElement('canvas');
  const pen = sizeCanvas(canvas, width, height);
  const profile = openProfile(Math.max(1, Math.floor(width)));
  const most = Math.max(1, ...profile);
  pen.fillStyle = colors.surface;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = colors['op-ok'];
  profile.forEach((open, x) => {
    const tall = open > 0 ? Math.max(2, (height - 8) * open / most) : 0;
    pen.fillRect(x, height - tall, 1, tall);
  });
  const stroke = (op, thickness, top, bottom) => pen.fillRect(
      Math.round(axis.start[op] / axis.extent * width - thickness / 2), top, thickness,
      bottom - top);
  pen.fillStyle = colors.accent;
  for (const op of matches) stroke(op, 1, 2, height / 3);
  pen.fillStyle = colors.bad;
  for (const op of data.minimal) stroke(op, 3, 0, height);
  return canvas;
}

function drawMinimap() {
  const {pen, width, height} = minimap;
  minimap.picture ??= stripPicture();
  pen.drawImage(minimap.picture, 0, 0, width, height);
  const x = (place) => place / axis.extent * width;
  const from = Math.max(0, x(view.from));
  const to = Math.min(width, Math.max(x(view.to), from + 3));
  pen.globalAlpha = 0.55;
  pen.fillStyle = colors.ground;
  pen.fillRect(0, 0, from, height);
  pen.fillRect(to, 0, width - to, height);
  pen.globalAlpha = 1;
  pen.strokeStyle = colors.focus;
  pen.lineWidth = 2;
  pen.strokeRect(from + 1, 1, Math.max(1, to - from - 2), height - 2);
}

/// A press inside the window moves it; elsewhere it spans a new one.
function startMinimap() {
  const {canvas} = minimap;
  const placeOf = (event) => event.offsetX / minimap.width * axis.extent;
  canvas.addEventListener('pointerdown', (event) => {
    const at = placeOf(event);
    const inside = at > view.from && at < view.to && !isWhole();
    Object.assign(minimap, {grip: inside ? 'move' : 'span', from: at});
    stopGliding();
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const at = placeOf(event);
    if (minimap.grip === 'move') {
      pan(at - minimap.from);
      minimap.from = at;
    } else if (
        minimap.grip === 'span' && Math.abs(at - minimap.from) > axis.extent / minimap.width * 4) {
      setWindow(Math.min(at, minimap.from), Math.max(at, minimap.from));
    }
  });
  canvas.addEventListener('pointerup', (event) => {
    const at = placeOf(event);
    const clicked = Math.abs(at - minimap.from) <= axis.extent / minimap.width * 4;
    if (minimap.grip === 'span' && clicked)
      setWindow(at - (view.to - view.from) / 2, at + (view.to - view.from) / 2);
    minimap.grip = 'none';
  });
  canvas.addEventListener('pointercancel', () => {
    minimap.grip = 'none';
  });
}
