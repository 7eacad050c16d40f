// Elements and words. Text of a history reaches the page through textContent alone, so that it can
// never become markup.

const byId = (id) => document.getElementById(id);

/// An element with attributes, properties ("text", "on") and children (elements or text).
function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'text') element.textContent = value;
    else if (name === 'on') element.addEventListener('click', value);
    else element.setAttribute(name, value);
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

/// Three digits, cut off and not rounded: "1.24 s". As span_words in history_words.cpp.
function spanWords(span) {
  let place = timeUnits.indexOf(data.unit);
  if (place < 0) return grouped(Math.trunc(span));
  let value = Math.abs(span);
  while (place + 1 < timeUnits.length && value >= 1000) {
    value /= 1000;
    ++place;
  }
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const cut = Math.trunc(value * 10 ** decimals + 1e-9) / 10 ** decimals;
  return `${span < 0 ? '-' : ''}${grouped(cut)} ${timeUnits[place]}`;
}

/// A moment, counted from the first call; of positions, the position itself.
function momentWords(moment) {
  return isTime ? spanWords(moment) : grouped(Number(data.first) + Math.trunc(moment));
}

const statusWords = ['ok', 'error', 'failed', 'unknown'];
const statusLong = ['answered', 'answered with an error', 'surely did not happen', 'outcome unknown'];

function cut(text, length) {
  return text.length <= length ? text : text.slice(0, Math.max(0, length - 1)) + '\u2026';
}
