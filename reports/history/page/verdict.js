// The verdict, how it was reached, and what is worth knowing beside it.

const verdictSigns = {
  ok: '\u2713',
  violation: '\u2717',
  unknown: '?'
};

function verdictWords() {
  if (data.verdict === 'unknown') return `Unknown whether the history is ${data.contract_words}`;
  return `The history is ${data.verdict === 'ok' ? '' : 'not '}${data.contract_words}`;
}

function statusSummary() {
  const counts = [0, 0, 0, 0];
  for (let op = 0; op < count; ++op) ++counts[Math.min(ops.status[op], 3)];
  const words = ['ok', 'with an error', 'failed', 'of unknown outcome'];
  return words.map((word, i) => [counts[i], word])
      .filter(([times]) => times > 0)
      .map(([times, word]) => `${grouped(times)} ${word}`)
      .join(', ');
}

function facts() {
  const method = data.configurations > 0 ?
      `${data.method}, ${grouped(data.configurations)} configurations` :
      data.method;
  const operations = `${grouped(count)} in ${plural(data.rows.length, 'session')}`;
  const summary = statusSummary();
  return [
    ['Broken rule', data.rule], ['Contract', data.contract], ['Model', data.model],
    [data.verdict === 'unknown' ? 'Looked for by' : 'Decided by', method],
    ['Ended by', data.ended_by],
    ['Operations', summary === '' ? operations : `${operations}: ${summary}`],
    ['Lasted', isTime ? spanWords(last) : `${grouped(last)} positions`]
  ].filter(([, value]) => value !== '');
}

function showVerdict() {
  byId('verdict').dataset.verdict = data.verdict;
  byId('file').textContent = data.file;
  byId('verdict-sign').textContent = verdictSigns[data.verdict];
  byId('verdict-words').textContent = verdictWords();
  byId('sentence').textContent = data.sentence;
  byId('sentence').hidden = data.sentence === '';
  byId('facts').append(...facts().map(
      ([name, value]) => make('div', {}, make('dt', {text: name}), make('dd', {text: value}))));
  byId('remarks').append(...data.remarks.map((remark) => make('li', {text: remark})));
  byId('remarks').hidden = data.remarks.length === 0;
  byId('again').hidden = data.again === '';
  byId('again').querySelector('code').textContent = data.again;
}

function showRules() {
  if (data.rules.length === 0) {
    byId('nav-rules').hidden = true;
    return;
  }
  byId('rules').hidden = false;
  const head = make(
      'tr', {}, make('th', {text: 'Rule', scope: 'col'}),
      make('th', {text: 'What it says', scope: 'col'}),
      make('th', {text: 'Checked', scope: 'col', class: 'number'}),
      make('th', {text: 'Result', scope: 'col'}));
  const rows = data.rules.map((rule) => {
    const result = rule.broken > 0 ?
        make('span', {class: 'sign-bad', text: `\u2717 broken ${plural(rule.broken, 'time')}`}) :
        make('span', {
          class: rule.checked > 0 ? '' : 'quiet',
          text: rule.checked > 0       ? '\u2713 held' :
              rule.not_judged !== null ? `\u2013 not judged: ${rule.not_judged}` :
                                         '\u2013 nothing to check'
        });
    return make(
        'tr', {}, make('th', {scope: 'row', text: rule.name}), make('td', {text: rule.sentence}),
        make('td', {class: 'number', text: grouped(rule.checked)}), make('td', {}, result));
  });
  byId('rules-table')
      .append(
          make('caption', {class: 'unseen', text: 'How often each rule had something to check'}),
          make('thead', {}, head), make('tbody', {}, ...rows));
}
