// Light, dark, or as the system has it. Canvases read the colours that CSS decided.

const colorNames = [
  'ground',      'surface',       'sunken',     'text',       'quiet',           'line',
  'strong-line', 'accent',        'focus',      'bad',        'op-ok',           'op-ok-text',
  'op-error',    'op-error-text', 'op-failed',  'op-unknown', 'op-unknown-text', 'op-dim',
  'op-moment',   'band-leader',   'band-fault', 'band-text'
];
let colors = {};
const darkPreferred = matchMedia('(prefers-color-scheme: dark)');
const calmPreferred = matchMedia('(prefers-reduced-motion: reduce)');

function readColors() {
  const style = getComputedStyle(document.documentElement);
  colors = Object.fromEntries(
      colorNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/// The storage may be refused to files; then the choice lasts as long as the page.
function remembered() {
  try {
    return localStorage.getItem('zablab-theme');
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem('zablab-theme', theme);
  } catch { /* see remembered() */
  }
}

function setTheme(theme, redraw) {
  document.documentElement.dataset.theme = theme;
  readColors();
  redraw();
}

function startTheme(redraw) {
  const choices = [...document.querySelectorAll('input[name=theme]')];
  const known = choices.find((choice) => choice.value === remembered());
  if (known) known.checked = true;
  for (const choice of choices) {
    choice.addEventListener('change', () => {
      remember(choice.value);
      setTheme(choice.value, redraw);
    });
  }
  darkPreferred.addEventListener(
      'change', () => setTheme(document.documentElement.dataset.theme, redraw));
  document.documentElement.dataset.theme = known ? known.value : 'auto';
  readColors();
}
