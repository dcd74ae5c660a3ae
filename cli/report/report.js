// The table of calls (search, sort, pages) and the ladder of one, opened by #call-12. What the page says of calls
// stands in it as JSON and is shown as text alone.
(() => {
  'use strict';
  const element = (id) => document.getElementById(id);
  const value = (id) => JSON.parse(element(id).textContent);
  const { dated, outcomes, calls: rows } = value('report-calls');
  const source = value('report-source');
  const names = ['id', 'began', 'caller', 'callee', 'outcome', 'response', 'pdd', 'duration', 'transports', 'messages',
    'errors', 'warnings', 'callId', 'state', 'group', 'setup', 'hungUpBy'];
  const calls = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  const byId = new Map(calls.map((call) => [call.id, call]));

  // --- words
  const made = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, text] of Object.entries(attributes)) node.setAttribute(name, text);
    node.append(...children);
    return node;
  };
  const key = (style) => {
    const name = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(name, 'svg');
    svg.setAttribute('class', 'key');
    svg.setAttribute('viewBox', '0 0 12 12');
    svg.setAttribute('aria-hidden', 'true');
    const rect = document.createElementNS(name, 'rect');
    rect.setAttribute('class', style);
    rect.setAttribute('width', '12');
    rect.setAttribute('height', '12');
    svg.append(rect);
    return svg;
  };
  const amount = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
  const time = (ms) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  const delay = (ms) => {
    if (ms === null) return '';
    const short = (number) => (number < 10 && !Number.isInteger(number) ? number.toFixed(1) : number.toFixed(0));
    if (ms < 10) return `${short(Math.round(ms * 10) / 10)} ms`;
    if (ms < 1000) return `${Math.round(ms)} ms`;
    if (ms < 60000) return `${short(Math.round(ms / 100) / 10)} s`;
    const seconds = Math.round(ms / 1000);
    const parts = (big, unit, small, smallUnit) => `${big} ${unit}${small ? ` ${small} ${smallUnit}` : ''}`;
    if (seconds < 3600) return parts(Math.floor(seconds / 60), 'min', seconds % 60, 's');
    return parts(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
  };
  const badges = (call) => {
    const list = [];
    if (call.errors) list.push(made('span', { class: 'badge error' }, amount(call.errors, 'error')), ' ');
    if (call.warnings) list.push(made('span', { class: 'badge warning' }, amount(call.warnings, 'warning')));
    return list;
  };

  // --- the table
  const table = element('call-table');
  const view = { text: '', outcome: '', findings: false, from: null, until: null, sort: 'id', down: false, page: 0, size: 50 };
  let shown = calls;

  const columns = ['id', 'began', 'caller', 'callee', 'outcome', 'response', 'pdd', 'duration', 'transports', 'messages',
    'findings'];
  const sortValue = (call, name) => (name === 'findings' ? call.errors * 1e6 + call.warnings : call[name]);
  const compare = (a, b) => {
    const [x, y] = [sortValue(a, view.sort), sortValue(b, view.sort)];
    if (x === y) return a.id - b.id;
    if (x === null || x === '') return 1;
    if (y === null || y === '') return -1;
    const order = typeof x === 'number' ? x - y : x.localeCompare(y, 'en');
    return view.down ? -order : order;
  };
  const words = (call) => (call.words ??= [`#${call.id}`, call.caller, call.callee, call.callId, call.response,
    outcomes[call.outcome][0], call.state, call.transports].join('\n').toLowerCase());
  const matches = (call) => (view.outcome === '' || call.outcome === Number(view.outcome))
    && (!view.findings || call.errors + call.warnings > 0)
    && (view.from === null || (call.began >= view.from && call.began < view.until))
    && (view.text === '' || String(call.id) === view.text || words(call).includes(view.text));

  const rowOf = (call) => {
    const number = (...children) => made('td', { class: 'number' }, ...children);
    const cell = (...children) => made('td', {}, ...children);
    const [name, style] = outcomes[call.outcome];
    return made('tr', { 'data-call': call.id },
      number(made('a', { href: `#call-${call.id}` }, String(call.id))), cell(dated ? time(call.began) : time(call.began).slice(11)), cell(call.caller),
      cell(call.callee), cell(key(style), name), cell(call.response ?? ''), number(delay(call.pdd)),
      number(delay(call.duration)), cell(call.transports), number(String(call.messages)), cell(...badges(call)));
  };
  const show = () => {
    const pages = Math.max(1, Math.ceil(shown.length / view.size));
    view.page = Math.min(Math.max(view.page, 0), pages - 1);
    const first = view.page * view.size;
    const part = shown.slice(first, first + view.size);
    table.tBodies[0].replaceChildren(...part.map(rowOf));
    table.caption.textContent = shown.length === calls.length ? 'Calls' : 'Calls that match';
    element('call-count').textContent = shown.length === calls.length ? amount(calls.length, 'call')
      : `${shown.length.toLocaleString('en')} of ${amount(calls.length, 'call')}`;
    element('call-page').textContent = shown.length === 0 ? 'No call matches'
      : `${(first + 1).toLocaleString('en')} to ${(first + part.length).toLocaleString('en')} of ${shown.length.toLocaleString('en')}`;
    element('call-back').disabled = view.page === 0;
    element('call-on').disabled = view.page + 1 >= pages;
    for (const [i, head] of [...table.tHead.rows[0].cells].entries())
      head.setAttribute('aria-sort', columns[i] !== view.sort ? 'none' : view.down ? 'descending' : 'ascending');
  };
  const filter = () => {
    shown = calls.filter(matches).sort(compare);
    view.page = 0;
    show();
  };
  const setTime = (from, until) => {
    view.from = from;
    view.until = until;
    const button = element('call-time');
    button.hidden = from === null;
    if (from !== null) button.textContent = `began ${time(from).slice(0, 19)} to ${time(until).slice(11, 19)} ×`;
    filter();
  };
  const setUpTable = () => {
    for (const [i, head] of [...table.tHead.rows[0].cells].entries()) {
      const button = made('button', { type: 'button' }, head.textContent);
      button.addEventListener('click', () => {
        view.down = view.sort === columns[i] && !view.down;
        view.sort = columns[i];
        filter();
      });
      head.replaceChildren(button);
    }
    let wait = 0;
    element('call-search').addEventListener('input', (event) => {
      clearTimeout(wait);
      wait = setTimeout(() => {
        view.text = event.target.value.trim().toLowerCase();
        filter();
      }, 120);
    });
    element('call-outcome').addEventListener('change', (event) => { view.outcome = event.target.value; filter(); });
    element('call-findings').addEventListener('change', (event) => { view.findings = event.target.checked; filter(); });
    element('call-rows').addEventListener('change', (event) => { view.size = Number(event.target.value); show(); });
    element('call-time').addEventListener('click', () => setTime(null, null));
    element('call-back').addEventListener('click', () => { view.page -= 1; show(); });
    element('call-on').addEventListener('click', () => { view.page += 1; show(); });
    table.tBodies[0].addEventListener('click', (event) => {
      const row = event.target.closest('tr');
      if (row && !event.target.closest('a') && String(window.getSelection()) === '') location.hash = `call-${row.dataset.call}`;
    });
    for (const bar of document.querySelectorAll('#calls-by-time .bar'))
      bar.addEventListener('click', () => {
        setTime(Number(bar.dataset.from), Number(bar.dataset.until));
        element('calls').scrollIntoView();
      });
    filter();
  };

  // --- the ladder of a call
  const dialog = element('call-dialog');
  let current = 0;

  const embedded = async (id) => {
    const holder = element(`ladder-${id}`);
    if (!holder) return null;
    const octets = Uint8Array.from(atob(holder.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream('deflate'));
    return JSON.parse(await new Response(stream).text());
  };
  const fact = (name, text) => made('div', {}, made('dt', {}, name), made('dd', {}, text));
  const describe = (call) => {
    element('call-title').textContent = `Call ${call.id}: ${call.caller} → ${call.callee}`;
    const facts = [fact('outcome', `${outcomes[call.outcome][0]}, ${call.state}`), fact('response', call.response ?? 'none'),
      fact('began (UTC)', time(call.began))];
    if (call.pdd !== null) facts.push(fact('post-dial delay', delay(call.pdd)));
    if (call.setup !== null) facts.push(fact('setup', delay(call.setup)));
    if (call.duration !== null) facts.push(fact('duration', delay(call.duration)));
    if (call.hungUpBy) facts.push(fact('hung up by', call.hungUpBy));
    facts.push(fact('transports', call.transports), fact('messages', String(call.messages)), fact('Call-ID', call.callId));
    if (call.group !== call.id || calls.some((other) => other !== call && other.group === call.group))
      facts.push(fact('group of legs', String(call.group)));
    element('call-facts').replaceChildren(...facts);
  };
  const noteOf = ([severity, code, meaning, detail, count]) => made('li', {},
    made('span', { class: `badge ${severity}` }, severity),
    made('span', {}, `${meaning}${count > 1 ? ` (${count} times)` : ''} `, made('code', {}, code), detail ? ` ${detail}` : ''));
  const draw = async (id) => {
    const place = element('call-ladder');
    place.replaceChildren();
    element('call-notes').replaceChildren();
    let ladder = null;
    try {
      ladder = await embedded(id);
    } catch {
      place.replaceChildren(made('p', {}, 'This browser cannot unpack the ladder. It takes one of 2023 or later.'));
      return;
    }
    if (current !== id) return;
    if (!ladder) {
      place.replaceChildren(made('p', {}, 'The ladder of this call is not in this page. The command below draws it.'));
      return;
    }
    element('call-notes').replaceChildren(...ladder.findings.map(noteOf));
    place.replaceChildren(made('pre', {}, ladder.text));
    place.scrollTo(0, 0);
  };
  const open = (id) => {
    const call = byId.get(id);
    current = id;
    element('call-command').textContent = `rung ladder ${source} ${id}`;
    if (call) {
      describe(call);
    } else {
      element('call-title').textContent = `Call ${id}`;
      element('call-facts').replaceChildren();
    }
    const at = shown.findIndex((other) => other.id === id);
    element('call-previous').disabled = at <= 0;
    element('call-next').disabled = at < 0 || at + 1 >= shown.length;
    if (!dialog.open) dialog.showModal();
    draw(id);
  };
  const step = (by) => {
    const next = shown[shown.findIndex((call) => call.id === current) + by];
    if (next) location.replace(`#call-${next.id}`);
  };

  const follow = () => {
    const match = /^#call-(\d+)$/.exec(location.hash);
    if (match) {
      open(Number(match[1]));
      return;
    }
    if (dialog.open) dialog.close();
    const target = location.hash.length > 1 ? element(decodeURIComponent(location.hash.slice(1))) : null;
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView();
    }
  };
  dialog.addEventListener('close', () => {
    if (!/^#call-\d+$/.test(location.hash)) return;
    history.replaceState(null, '', location.href.split('#')[0]);
  });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  element('call-close').addEventListener('click', () => dialog.close());
  element('call-previous').addEventListener('click', () => step(-1));
  element('call-next').addEventListener('click', () => step(1));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.matches('input, select, textarea');
    if (dialog.open && (event.key === 'ArrowLeft' || event.key === 'k')) step(-1);
    else if (dialog.open && (event.key === 'ArrowRight' || event.key === 'j')) step(1);
    else if (!dialog.open && !typing && event.key === '/' && table) {
      event.preventDefault();
      element('call-search').focus();
    }
  });
  // On paper every finding is open.
  window.addEventListener('beforeprint', () => {
    for (const finding of document.querySelectorAll('details.finding:not([open])')) {
      finding.open = true;
      finding.dataset.forPrint = '';
    }
  });
  window.addEventListener('afterprint', () => {
    for (const finding of document.querySelectorAll('[data-for-print]')) {
      finding.open = false;
      delete finding.dataset.forPrint;
    }
  });

  if (table) setUpTable();
  window.addEventListener('hashchange', follow);
  follow();
})();
