// All about one operation, as text.

function detailPairs(op) {
  const pairs = [
    ['Session', rowName(ops.row[op])], ['Function', wordOf('function', op)],
    ['Path', wordOf('path', op)], ['Request', wordOf('request', op)],
    ['Answer', wordOf('answer', op)],
    ['Status', `${statusWords[ops.status[op]]}: ${statusLong[ops.status[op]]}`],
    [isTime ? 'Called after' : 'Called at', momentWords(ops.called[op])]
  ];
  if (isOpen(op))
    pairs.push(['Returned', 'never']);
  else
    pairs.push([
      isTime ? 'Returned after' : 'Returned at',
      isTime ? `${momentWords(returned(op))}, it took ${spanWords(ops.took[op])}` :
               momentWords(returned(op))
    ]);
  if (ops.moment[op] >= 0) {
    const inside = isTime ? `, ${spanWords(ops.moment[op])} after its call` : '';
    pairs.push([
      isTime ? 'Takes effect after' : 'Takes effect at',
      momentWords(ops.called[op] + ops.moment[op]) + inside
    ]);
  }
  if (ops.line[op] > 0) pairs.push(['Line in the file', grouped(ops.line[op])]);
  return pairs.filter(([, value]) => value !== '');
}

/// What the verdict says about this operation.
function verdictOn(op, goTo) {
  const words = [];
  if (inMinimal[op])
    words.push(make('p', {
      class: 'why',
      text: !data.minimalIsProof    ? 'It is at the heart of the violation.' :
          data.minimal.length === 1 ? 'It is the smallest reason.' :
                                      'It is one of the operations that nothing can be left out of.'
    }));
  for (const reason of data.reasons) {
    if (reason.before !== op && reason.after !== op) continue;
    const other = reason.before === op ? reason.after : reason.before;
    words.push(make(
        'p', {class: 'why'}, reason.before === op ? 'Before ' : 'After ', goButton(other, goTo),
        `: ${reason.words}`));
  }
  for (const refusal of data.refusals) {
    if (refusal.operation === op)
      words.push(make('p', {class: 'why', text: `Refused: ${refusal.words}`}));
  }
  return words;
}

function showDetails(op, goTo) {
  byId('details-title').textContent = `Operation #${grouped(op)}`;
  const list = make(
      'dl', {},
      ...detailPairs(op).flatMap(
          ([
            name, value
          ]) => [make('dt', {text: name}), make('dd', {
                   class: ['Path', 'Request', 'Answer', 'Effect'].includes(name) ? 'code' : '',
                   text: value
                 })]));
  byId('details-body').replaceChildren(list, ...verdictOn(op, goTo));
}

function showNoDetails() {
  byId('details-title').textContent = 'No operation is selected';
  byId('details-body')
      .replaceChildren(make(
          'p', {class: 'quiet', text: 'Click an operation, or move to one with the arrow keys.'}));
}
