// The window: which part of the axis is seen. All movement goes through setWindow().

const view = {
  from: 0,
  to: 1,
  moving: 0
};
let windowChanged = () => {};  // set by the timeline

const margin = () => axis.extent * 0.02;
const leastSpan = () => Math.max(axis.extent * 1e-9, 4);

/// Keeps the window within the history, a little margin around it.
function setWindow(from, to) {
  const span = Math.min(Math.max(to - from, leastSpan()), axis.extent + 2 * margin());
  const middle = (from + to) / 2;
  view.from = Math.min(Math.max(middle - span / 2, -margin()), axis.extent + margin() - span);
  view.to = view.from + span;
  windowChanged();
}

/// Moves there in a sixth of a second, or at once for those who want no motion.
function glideTo(from, to) {
  cancelAnimationFrame(view.moving);
  if (calmPreferred.matches) return setWindow(from, to);
  const begin = {from: view.from, to: view.to};
  let began = -1;
  const frame = (now) => {
    if (began < 0) began = now;
    const done = Math.min(1, (now - began) / 160);
    const eased = 1 - (1 - done) ** 3;
    setWindow(begin.from + (from - begin.from) * eased, begin.to + (to - begin.to) * eased);
    if (done < 1) view.moving = requestAnimationFrame(frame);
  };
  view.moving = requestAnimationFrame(frame);
}

function stopGliding() { cancelAnimationFrame(view.moving); }

function zoom(factor, around = (view.from + view.to) / 2) {
  stopGliding();
  setWindow(around - (around - view.from) * factor, around + (view.to - around) * factor);
}

function pan(distance) {
  stopGliding();
  setWindow(view.from + distance, view.to + distance);
}

function fitAll() { glideTo(-margin(), axis.extent + margin()); }

const isWhole = () => view.to - view.from >= axis.extent + 2 * margin() - leastSpan();

/// The span of these operations; an open one counts with its call.
function spanOf(members) {
  let from = Infinity;
  let to = -Infinity;
  for (const op of members) {
    from = Math.min(from, axis.start[op]);
    to = Math.max(to, axis.end[op]);
  }
  return {from, to};
}

/// So that these operations fill most of the window.
function showSpan(members) {
  const {from, to} = spanOf(members);
  const around = Math.max((to - from) * 0.15, leastSpan(), axis.extent * 1e-5);
  glideTo(from - around, to + around);
}

/// Moves only if the operation's beginning is not in the window, or hardly.
function reveal(op) {
  const span = view.to - view.from;
  const at = axis.start[op];
  if (at >= view.from + span * 0.03 && at <= view.to - span * 0.06) return;
  glideTo(at - span / 2, at + span / 2);
}
