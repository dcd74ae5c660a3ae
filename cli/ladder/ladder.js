// What a ladder does beyond standing there: choosing an arrow shows its message beside the drawing, with what changed
// since the one before; filter, search and keys. All listeners are on the document, so that sections that come later
// are served as well. Texts are only ever set as text.
(() => {
  'use strict';
  const states = new WeakMap(); // of each section: chosen row, what it is compared with
  const all = (element, selector) => Array.from(element.querySelectorAll(selector));
  const stateOf = (section) => {
    if (!states.has(section)) states.set(section, { chosen: null, against: null, query: '' });
    return states.get(section);
  };
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const rowOf = (id) => {
    const element = document.getElementById(id.replace(/-text$/, ''));
    return element && element.matches('.ladder .rows > .row') ? element : null;
  };
  // By its id first: a selector with both would look at every element of the page.
  const partOf = (row, name) => {
    const article = document.getElementById(row.id + '-text');
    return article && article.querySelector(name);
  };
  const textOf = (row) => partOf(row, 'pre')?.textContent ?? '';
  const nameOf = (row) => partOf(row, 'h4')?.textContent ?? row.id;

  // --- a message, line by line
  const kinds = {
    route: ['via', 'v', 'record-route', 'route', 'path', 'service-route', 'max-forwards'],
    dialog: ['from', 'f', 'to', 't', 'call-id', 'i', 'cseq'],
    contact: ['contact', 'm', 'refer-to', 'r', 'referred-by', 'b', 'replaces'],
    secret: ['authorization', 'proxy-authorization', 'www-authenticate', 'proxy-authenticate', 'authentication-info'],
    body: ['content-type', 'c', 'content-length', 'l', 'content-disposition', 'content-encoding', 'e'],
  };
  const kindOf = new Map(Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => [name, kind])));
  // The class of each line, the part that is its name, and the rest.
  const parts = (text) => {
    const lines = text.replace(/\n$/, '').split('\n');
    let inBody = false;
    let last = '';
    return lines.map((line, index) => {
      if (index === 0) return { kind: 'start', name: '', rest: line };
      if (!inBody && line === '') {
        inBody = true;
        return { kind: '', name: '', rest: '' };
      }
      if (inBody) {
        const sdp = /^([a-z]=)(.*)$/.exec(line);
        return sdp ? { kind: 'sdp' + (sdp[1] === 'm=' ? ' media' : ''), name: sdp[1], rest: sdp[2] }
          : { kind: '', name: '', rest: line };
      }
      const field = /^([^\s:]+\s*:)(.*)$/.exec(line);
      if (!field || /^[ \t]/.test(line)) return { kind: last, name: '', rest: line };
      last = kindOf.get(field[1].slice(0, -1).trim().toLowerCase()) || '';
      return { kind: last, name: field[1], rest: field[2] };
    });
  };
  const marked = (text, query) => {
    if (!query) return [text];
    const nodes = [];
    const lower = text.toLowerCase();
    let from = 0;
    for (let at = lower.indexOf(query); at >= 0 && lower.length === text.length; at = lower.indexOf(query, from)) {
      nodes.push(text.slice(from, at), make('mark', {}, text.slice(at, at + query.length)));
      from = at + query.length;
    }
    nodes.push(text.slice(from));
    return nodes;
  };
  const lineElement = (part, query, extra = '', changed = null) => {
    const line = make('span', { class: (part.kind + ' ' + extra).trim() });
    if (part.name) line.append(make('b', {}, ...marked(part.name, query)));
    if (changed)
      line.append(part.rest.slice(0, changed[0]), make('em', {}, part.rest.slice(changed[0], changed[1])),
        part.rest.slice(changed[1]));
    else line.append(...marked(part.rest, query));
    line.append('\n');
    return line;
  };

  // --- what changed: the longest common subsequence of lines
  const cells = 4000000; // of the table; larger texts are compared at their ends only
  const difference = (before, after) => {
    const same = (a, b) => a.name === b.name && a.rest === b.rest;
    let start = 0;
    while (start < before.length && start < after.length && same(before[start], after[start])) ++start;
    let end = 0;
    while (end < before.length - start && end < after.length - start &&
      same(before[before.length - 1 - end], after[after.length - 1 - end])) ++end;
    const a = before.slice(start, before.length - end);
    const b = after.slice(start, after.length - end);
    const steps = after.slice(0, start).map((part) => ({ part, change: '' }));
    if (a.length * b.length > cells) {
      steps.push(...a.map((part) => ({ part, change: 'gone' })), ...b.map((part) => ({ part, change: 'new' })));
    } else {
      const width = b.length + 1;
      const table = new Uint32Array((a.length + 1) * width);
      for (let i = a.length - 1; i >= 0; --i)
        for (let j = b.length - 1; j >= 0; --j)
          table[i * width + j] = same(a[i], b[j]) ? table[(i + 1) * width + j + 1] + 1
            : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
      let i = 0;
      let j = 0;
      while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && same(a[i], b[j])) {
          steps.push({ part: b[j++], change: '' });
          ++i;
        } else if (j === b.length || (i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
          steps.push({ part: a[i++], change: 'gone' });
        } else {
          steps.push({ part: b[j++], change: 'new' });
        }
      }
    }
    return steps.concat(after.slice(after.length - end).map((part) => ({ part, change: '' })));
  };
  // Between two values, what stands between their common beginning and end.
  const between = (value, other) => {
    let start = 0;
    while (start < value.length && start < other.length && value[start] === other[start]) ++start;
    let end = 0;
    while (end < value.length - start && end < other.length - start &&
      value[value.length - 1 - end] === other[other.length - 1 - end]) ++end;
    return [start, value.length - end];
  };
  const alike = (value, other) => {
    const [start, end] = between(value, other);
    return start + value.length - end;
  };
  // A field that went and the one most like it that came are one that changed.
  const pairUp = (steps) => {
    for (let from = 0; from < steps.length; ++from) {
      if (!steps[from].change) continue;
      let to = from;
      while (to < steps.length && steps[to].change) ++to;
      const run = steps.slice(from, to);
      for (const gone of run.filter((step) => step.change === 'gone' && step.part.name)) {
        const [fresh] = run.filter((step) => step.change === 'new' && !step.changed && step.part.name === gone.part.name)
          .sort((one, other) => alike(other.part.rest, gone.part.rest) - alike(one.part.rest, gone.part.rest));
        if (!fresh) continue;
        gone.changed = between(gone.part.rest, fresh.part.rest);
        fresh.changed = between(fresh.part.rest, gone.part.rest);
      }
      from = to;
    }
  };
  const foldedLines = (steps, query) => {
    const kept = 1; // unchanged lines that stay around a change
    const shown = steps.map((step, at) => steps.slice(Math.max(0, at - kept), at + kept + 1).some((near) => near.change));
    const nodes = [];
    for (let at = 0; at < steps.length; ++at) {
      let end = at;
      while (end < steps.length && !shown[end]) ++end;
      if (end - at > 2) {
        const hidden = steps.slice(at, end);
        const button = make('button', { type: 'button', class: 'unfold' }, hidden.length + ' lines unchanged');
        button.addEventListener('click', () =>
          button.replaceWith(...hidden.map((step) => lineElement(step.part, query))));
        nodes.push(button);
        at = end - 1;
      } else {
        nodes.push(lineElement(steps[at].part, query, steps[at].change, steps[at].changed));
      }
    }
    return nodes;
  };

  // --- the panel
  const compareButton = (section, row, key, text) => {
    const state = stateOf(section);
    const button = make('button', { type: 'button', 'aria-pressed': String(state.against === key) }, text);
    button.dataset.against = key;
    button.addEventListener('click', () => {
      state.against = key;
      show(section, row);
    });
    return button;
  };
  const choices = (section, row) => {
    const bar = make('div', { class: 'bar', role: 'group', 'aria-label': 'How to show it' });
    bar.append(compareButton(section, row, 'sent', 'As sent'));
    if (row.dataset.hop) bar.append(compareButton(section, row, 'hop', 'Changes since the hop before'));
    if (row.dataset.earlier)
      bar.append(compareButton(section, row, 'earlier', 'Changes since ' + nameOf(rowOf(row.dataset.earlier))));
    const copy = make('button', { type: 'button', class: 'copy', title: 'Copy the message (c)' }, 'Copy');
    copy.addEventListener('click', () => copyText(copy, textOf(row)));
    const close = make('button', { type: 'button', class: 'close', title: 'Close (Esc)', 'aria-label': 'Close' }, '×');
    close.addEventListener('click', () => choose(section, null));
    bar.append(make('span', { class: 'end' }, copy, close));
    return bar;
  };
  const copyText = async (button, text) => {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      const area = make('textarea', { class: 'only-read' });
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand('copy');
      area.remove();
      button.focus();
    }
    button.textContent = done ? 'Copied' : 'Not copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  };
  const show = (section, row) => {
    const state = stateOf(section);
    const panel = section.querySelector('.panel');
    const article = document.getElementById(row.id + '-text');
    if (state.against !== 'sent' && !row.dataset[state.against]) state.against = 'sent';
    const heading = make('h3', { class: row.dataset.tone }, nameOf(row));
    const nodes = [heading];
    for (const part of all(article, '.where, .found, :scope > p.quiet')) nodes.push(part.cloneNode(true));
    if (article.querySelector('pre')) {
      nodes.push(choices(section, row));
      const pre = make('pre', { tabindex: '0', 'aria-label': 'The message' });
      const now = parts(textOf(row));
      if (state.against === 'sent') {
        pre.append(...now.map((part) => lineElement(part, state.query)));
      } else {
        const steps = difference(parts(textOf(rowOf(row.dataset[state.against]))), now);
        pairUp(steps);
        pre.append(...(steps.some((step) => step.change) ? foldedLines(steps, state.query)
          : ['Not one octet differs.']));
      }
      nodes.push(pre);
    }
    panel.replaceChildren(...nodes);
    panel.classList.add('filled');
    panel.scrollTop = 0;
  };

  // --- choosing
  const choose = (section, row, focus = true) => {
    const state = stateOf(section);
    for (const old of all(section, '.rows > .chosen')) {
      old.classList.remove('chosen');
      old.firstElementChild.removeAttribute('aria-current');
    }
    if (!row) {
      const link = state.chosen && state.chosen.firstElementChild;
      const panel = section.querySelector('.panel');
      panel.classList.remove('filled');
      panel.replaceChildren(make('p', { class: 'quiet' }, 'Choose an arrow to see its message.'));
      state.chosen = null;
      history.replaceState(null, '', location.pathname + location.search);
      if (link) link.focus({ preventScroll: true });
      return;
    }
    state.chosen = row;
    row.classList.add('chosen');
    const link = row.firstElementChild;
    link.setAttribute('aria-current', 'true');
    if (focus) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    if (location.hash !== '#' + row.id) history.replaceState(null, '', '#' + row.id);
    show(section, row);
  };
  const move = (section, step) => {
    const rows = all(section, '.rows > .row:not([hidden])');
    if (rows.length === 0) return;
    const at = rows.indexOf(stateOf(section).chosen);
    const from = at < 0 && step === 1 ? -1 : at < 0 && step === -1 ? rows.length : at;
    const next = Math.min(rows.length - 1, Math.max(0, from + step));
    choose(section, rows[next]);
  };
  const moveToFinding = (section) => {
    const rows = all(section, '.rows > .row[data-worst]:not([hidden])');
    const chosen = stateOf(section).chosen;
    const next = rows.find((row) =>
      chosen && chosen.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) || rows[0];
    if (next) choose(section, next);
  };

  // --- the filter
  const fits = (row, wanted) => {
    const of = row.dataset;
    if (wanted.method && of.method !== wanted.method) return false;
    if (wanted.who && of.from !== wanted.who && of.to !== wanted.who) return false;
    if (wanted.call && of.call !== wanted.call) return false;
    if (wanted.kind === 'request' && of.status) return false;
    if (wanted.kind === 'found' && !of.worst) return false;
    if (wanted.kind === 'repeated' && !of.times) return false;
    if (/^\d$/.test(wanted.kind || '') && !(of.status && String(Math.floor(of.status / 100)) === wanted.kind)) return false;
    if (!wanted.text) return true;
    return row.firstElementChild.title.toLowerCase().includes(wanted.text) ||
      textOf(row).toLowerCase().includes(wanted.text);
  };
  const filter = (section) => {
    const tools = section.querySelector('.tools');
    const wanted = {};
    for (const control of all(tools, 'input, select')) wanted[control.name] = control.value;
    wanted.text = (wanted.text || '').trim().toLowerCase();
    const any = Object.values(wanted).some((value) => value);
    let shown = 0;
    let messages = 0;
    for (const row of all(section, '.rows > li')) {
      const isMessage = row.classList.contains('row');
      row.hidden = any && !(isMessage && fits(row, wanted));
      if (isMessage) ++messages;
      if (isMessage && !row.hidden) ++shown;
    }
    tools.querySelector('output').textContent = any ? shown + ' of ' + messages + ' arrows' : '';
    const state = stateOf(section);
    state.query = wanted.text;
    if (state.chosen) show(section, state.chosen);
  };
  let timer = 0;
  document.addEventListener('input', (event) => {
    const section = event.target.closest && event.target.closest('.ladder');
    if (!section || !event.target.closest('.tools')) return;
    clearTimeout(timer);
    timer = setTimeout(() => filter(section), event.target.name === 'text' ? 120 : 0);
  });

  // --- clicks, links, keys
  const help = () => {
    let dialog = document.getElementById('keys');
    if (!dialog) {
      const keys = [['j, ↓', 'the next arrow'], ['k, ↑', 'the arrow before'], ['Home, End', 'the first, the last'],
        ['Enter', 'read the message'], ['d', 'as sent, or what changed'], ['f', 'the next arrow with a finding'],
        ['c', 'copy the message'], ['/', 'search'], ['Esc', 'close, or leave the search'], ['?', 'these keys']];
      const table = make('table', {}, make('tbody', {}, ...keys.map(([key, meaning]) =>
        make('tr', {}, make('td', {}, make('kbd', {}, key)), make('td', {}, meaning)))));
      dialog = make('dialog', { id: 'keys', 'aria-labelledby': 'keys-title' },
        make('h2', { id: 'keys-title' }, 'Keys'), table,
        make('form', { method: 'dialog' }, make('button', {}, 'Close')));
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  };
  document.addEventListener('click', (event) => {
    if (event.target.closest('button.keys')) return help();
    const toggle = event.target.closest('.messages > h3 > button');
    if (toggle) {
      const open = toggle.closest('.messages').classList.toggle('open');
      toggle.setAttribute('aria-expanded', String(open));
      toggle.textContent = open ? 'Hide' : 'Show all';
      return;
    }
    const link = event.target.closest('.ladder a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = rowOf(decodeURIComponent(link.getAttribute('href').slice(1)));
    if (!row) return;
    event.preventDefault();
    row.hidden = false;
    choose(row.closest('.ladder'), row);
  });
  const current = () => {
    const focused = document.activeElement && document.activeElement.closest('.ladder');
    if (focused) return focused;
    const sections = all(document, '.ladder');
    return sections.find((section) => stateOf(section).chosen) ||
      sections.find((section) => section.getBoundingClientRect().bottom > 80) || sections[0];
  };
  const actions = {
    j: (section) => move(section, 1),
    ArrowDown: (section) => move(section, 1),
    k: (section) => move(section, -1),
    ArrowUp: (section) => move(section, -1),
    Home: (section) => move(section, -Infinity),
    End: (section) => move(section, Infinity),
    f: moveToFinding,
    '/': (section) => section.querySelector('.tools input').select(),
    '?': help,
    Escape: (section) => stateOf(section).chosen && choose(section, null),
    Enter: (section) => {
      const pre = section.querySelector('.panel pre');
      if (pre) pre.focus();
    },
    c: (section) => {
      const button = section.querySelector('.panel button.copy');
      if (button) button.click();
    },
    d: (section) => {
      const buttons = all(section, '.panel .bar button[data-against]');
      const at = buttons.findIndex((button) => button.getAttribute('aria-pressed') === 'true');
      if (buttons.length > 1) buttons[(at + 1) % buttons.length].click();
    },
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]:not(:has(.ladder))')) return;
    const target = event.target;
    const section = current();
    if (!section) return;
    if (target.closest('input, select, textarea')) {
      if (event.key !== 'Escape' || !target.closest('.ladder .tools')) return;
      if (target.matches('input')) target.value = '';
      target.blur();
      filter(section);
      return;
    }
    if (event.key === 'Enter' && (!target.closest('.rows a') || !stateOf(section).chosen ||
      target.parentElement !== stateOf(section).chosen)) return;
    if (/^(Arrow|Home|End)/.test(event.key) && target.closest('.panel')) return;
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    if (!action) return;
    event.preventDefault();
    action(section);
  });
  const followHash = () => {
    let id = '';
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return; // no link of this page
    }
    const row = id && rowOf(id);
    if (row) choose(row.closest('.ladder'), row);
  };
  window.addEventListener('hashchange', followHash);
  followHash();
})();
