// The table of calls (search, sort, pages) and the ladder of one, opened by #call-12. What the page says of calls
// stands in it as JSON and is shown as text alone; ladders are packed (zlib, base64) and become nodes one by one.
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
    return new Response(stream).text();
  };
  // What rung wrote, as nodes. The policy of the page allows no parser of the browser's to do it, and only what a ladder
  // is made of becomes an element.
  const svgName = 'http://www.w3.org/2000/svg';
  const htmlName = 'http://www.w3.org/1999/xhtml';
  const allowed = new Set(`a article aside b button code dd div dl dt em form h2 h3 h4 h5 input kbd label li ol optgroup
    option output p pre section select small span strong table tbody td th thead tr ul svg circle clippath defs desc
    ellipse g line marker path pattern polygon polyline rect text title tspan use`.split(/\s+/));
  const single = new Set(['input', 'br', 'hr']);
  const references = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
  const plain = (text) => text.replace(/&(lt|gt|amp|quot|#39);/g, (whole, name) => references[name]);
  const nodesOf = (markup) => {
    const root = document.createDocumentFragment();
    const open = [root];
    const token = /<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(\/?)>|[^<]+/g;
    for (const [whole, closing, name, attributes, closed] of markup.matchAll(token)) {
      const parent = open.at(-1);
      if (!name) {
        parent.append(parent.localName === 'pre' && !parent.firstChild ? plain(whole).replace(/^\n/, '') : plain(whole));
        continue;
      }
      if (closing) {
        if (open.length > 1) open.pop();
        continue;
      }
      const inSvg = name === 'svg' || parent.namespaceURI === svgName;
      const node = document.createElementNS(inSvg ? svgName : htmlName, allowed.has(name.toLowerCase()) ? name : 'span');
      for (const [, attribute, , text = ''] of attributes.matchAll(/([\w:-]+)(="([^"]*)")?/g)) {
        const safe = !/^(on|style|src|formaction)/i.test(attribute) && (!/href$/i.test(attribute) || text.startsWith('#'));
        if (safe) node.setAttribute(attribute, plain(text));
      }
      parent.append(node);
      if (!closed && !single.has(name)) open.push(node);
    }
    return root;
  };
  const fact = (name, text) => made('div', {}, made('dt', {}, name), made('dd', {}, text));
  const factsOf = (call) => {
    const facts = [fact('outcome', `${outcomes[call.outcome][0]}, ${call.state}`), fact('response', call.response ?? 'none'),
      fact('began (UTC)', time(call.began))];
    if (call.pdd !== null) facts.push(fact('post-dial delay', delay(call.pdd)));
    if (call.setup !== null) facts.push(fact('setup', delay(call.setup)));
    if (call.duration !== null) facts.push(fact('duration', delay(call.duration)));
    if (call.hungUpBy) facts.push(fact('hung up by', call.hungUpBy));
    facts.push(fact('transports', call.transports), fact('messages', String(call.messages)), fact('Call-ID', call.callId));
    return made('dl', { class: 'facts' }, ...facts);
  };
  const draw = async (id) => {
    const place = element('call-ladder');
    const call = byId.get(id);
    const instead = (text) => place.replaceChildren(...(call ? [factsOf(call)] : []), made('p', {}, text));
    place.replaceChildren();
    let ladder = null;
    try {
      ladder = await embedded(id);
    } catch {
      if (current === id) instead('This browser cannot unpack the ladder: it takes one of 2023 or later.');
      return;
    }
    if (current !== id) return;
    if (ladder === null) instead('The ladder of this call is not in this page. The command below draws it.');
    else place.replaceChildren(nodesOf(ladder));
    dialog.scrollTo(0, 0);
  };
  const open = (id) => {
    const call = byId.get(id);
    current = id;
    element('call-command').textContent = `rung ladder ${source} ${id}`;
    const group = call ? calls.filter((other) => other.group === call.group).map((other) => other.id) : [];
    element('call-title').textContent = (call ? `Call ${id}: ${call.caller} → ${call.callee}` : `Call ${id}`)
      + (group.length > 1 ? `, legs ${group.join(', ')}` : '');
    const at = shown.findIndex((other) => other.id === id);
    element('call-previous').disabled = at <= 0;
    element('call-next').disabled = at < 0 || at + 1 >= shown.length;
    if (!dialog.open) dialog.showModal();
    draw(id);
  };
  const step = (by) => {
    const next = shown[shown.findIndex((call) => call.id === current) + by];
    if (!next) return;
    history.replaceState(null, '', `#call-${next.id}`);  // tells nobody: the next key may come before an event would
    open(next.id);
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
    element('call-ladder').replaceChildren();
    history.replaceState(null, '', location.href.split('#')[0]);
  });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  element('call-close').addEventListener('click', () => dialog.close());
  element('call-previous').addEventListener('click', () => step(-1));
  element('call-next').addEventListener('click', () => step(1));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.matches('input, select, textarea');
    if (typing) return;
    if (dialog.open && event.key === 'ArrowLeft') step(-1);
    else if (dialog.open && event.key === 'ArrowRight') step(1);
    else if (!dialog.open && event.key === '/' && table) {
      event.preventDefault();
      element('call-search').focus();
    }
  });
  // Esc leaves the message that is chosen, which the ladder's script sees to, then the ladder.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !dialog.open || event.target.matches('input, select') || event.target.closest('#keys')
      || dialog.querySelector('.rows > .chosen')) return;
    event.preventDefault();
    event.stopPropagation();
    dialog.close();
  }, true);
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
