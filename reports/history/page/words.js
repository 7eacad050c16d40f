// Elements and words. Text of a history reaches the page through textContent alone, so that it can
// never become markup.

const byId = (id) => document.getElementById(id);

/// An element with attributes, properties ("text", "on") and children (elements or text).
function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'text')
      element.textContent = value;
    else if (name === 'on')
      element.addEventListener('click', value);
    else
      element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function makeSvg(tag, attributes = {}, text = '') {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== '') element.textContent = text;
  return element;
}

/// "1,234,567", whatever the reader's language: the same page for everybody.
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

const plural = (count, word) => `${grouped(count)} ${word}${count === 1 ? '' : 's'}`;

const timeUnits = ['ns', 'us', 'ms', 's'];

/// The largest unit of which there is at least one: its name, and how many of the file's it is.
function unitFor(span) {
  let place = timeUnits.indexOf(data.unit);
  let size = 1;
  while (place + 1 < timeUnits.length && span / size >= 1000) {
    size *= 1000;
    ++place;
  }
  return {name: timeUnits[place] === 'us' ? '\u00b5s' : timeUnits[place], size};
}

/// Three digits, cut off and not rounded: "1.24 s". As span_words in history_words.cpp.
function spanWords(span) {
  if (!isTime) return grouped(Math.trunc(span));
  const {name, size} = unitFor(span);
  const value = span / size;
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${grouped(Math.trunc(value * 10 ** decimals + 1e-9) / 10 ** decimals)} ${name}`;
}

/// A moment, counted from the first call, as exact as `step`; of positions, the position itself.
function momentWords(moment, step = 1) {
  if (!isTime) return grouped(Number(data.first) + Math.round(moment));
  const {name, size} = unitFor(Math.abs(moment));
  const decimals = Math.min(9, Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9)));
  return `${Number((moment / size).toFixed(decimals))} ${name}`;
}

const statusWords = ['ok', 'error', 'failed', 'unknown'];
const statusLong =
    ['answered', 'answered with an error', 'surely did not happen', 'outcome unknown'];

function cut(text, length) {
  return text.length <= length ? text : text.slice(0, Math.max(0, length - 1)) + '\u2026';
}
