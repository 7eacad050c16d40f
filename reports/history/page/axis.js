// Where moments stand: at their time, or at their place among all calls and returns, where a busy
// moment gets as much room as a quiet hour.

function timeAxis() {
  const start = ops.called;
  const end = new Float64Array(count);
  const moment = new Float64Array(count);
  for (let op = 0; op < count; ++op) {
    end[op] = isOpen(op) ? start[op] : returned(op);
    moment[op] = ops.moment[op] < 0 ? -1 : start[op] + ops.moment[op];
  }
  return {start, end, moment, extent: last, place: (time) => time, words: momentWords};
}

/// Numbers the events of two sorted lists as one; calls come first where moments are the same,
/// because operations that only touch are concurrent.
function mergedEvents(calls, returns) {
  const times = new Float64Array(count * 2);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  let c = 0;
  let r = 0;
  for (let event = 0; event < times.length; ++event) {
    const isCall = c < count && (r >= count || ops.called[calls[c]] <= axes.time.end[returns[r]]);
    const op = isCall ? calls[c++] : returns[r++];
    times[event] = isCall ? ops.called[op] : axes.time.end[op];
    (isCall ? start : end)[op] = event;
  }
  return {times, start, end};
}

/// Where `time` would stand between the events, as a fraction.
function placeAmong(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  if (low === 0 || low === times.length || times[low] === times[low - 1]) return low;
  return low - 1 + (time - times[low - 1]) / (times[low] - times[low - 1]);
}

function orderAxis() {
  const inOrder = (key) =>
      Uint32Array.from({length: count}, (_, op) => op).sort((a, b) => key[a] - key[b] || a - b);
  const {times, start, end} = mergedEvents(inOrder(ops.called), inOrder(axes.time.end));
  const place = (time) => placeAmong(times, time);
  const moment = new Float64Array(count).fill(-1);
  for (let op = 0; op < count; ++op) {
    if (isOpen(op)) end[op] = start[op];
    if (axes.time.moment[op] < 0) continue;
    const inside = place(axes.time.moment[op]);
    moment[op] = isOpen(op) ? inside : Math.min(Math.max(inside, start[op]), end[op]);
  }
  const words = (event, step) => momentWords(
      times[Math.min(Math.max(Math.round(event), 0), times.length - 1)] ?? 0, Math.min(1, step));
  return {start, end, moment, extent: Math.max(1, times.length), place, words};
}

const axes = {
  time: null,
  order: null
};
axes.time = timeAxis();
let axis = axes.time;

/// `name`: "time" or "order". The second is only computed when somebody asks for it.
function useAxis(name) {
  axes[name] ??= orderAxis();
  axis = axes[name];
}
