// `rung ladder --format html` and `svg` as a person meets them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';

import { attempt, fixtures, inPage, ladderPage, openBrowser, rung, write } from './browser.mjs';
import { longCall } from './capture.mjs';

const fork = join(fixtures, 'ws-fork', 'input.pcap');
let browser;
let page;
before(async () => {
  browser = await openBrowser();
  page = ladderPage('fork.html', fork, '1', '--format', 'html');
});
after(() => browser.close());

const visible = (view) => view.locator('.rows > .row:visible').count();
const chosen = (view) => view.evaluate(() => document.querySelector('.rows > .chosen')?.id ?? '');
const panel = (view) => view.locator('.panel');

test('a click on an arrow shows its message as sent', async () => {
  await inPage(browser, page, {}, async (view) => {
    assert.equal(await visible(view), 22);
    const invite = view.locator('.rows > .row').first();
    await invite.click();
    assert.match(await panel(view).locator('h3').innerText(), /^INVITE/);
    const text = await panel(view).locator('pre').innerText();
    assert.match(text, /^INVITE sip:bob@lab\.test SIP\/2\.0\n/);
    const raw = rung('show', fork, (await chosen(view)).slice(1)).split('\n\n').slice(1).join('\n\n');
    for (const line of text.split('\n').filter((each) => each.length > 0)) assert.ok(raw.includes(line), line);
    assert.ok(await panel(view).locator('pre .route b', { hasText: 'Via:' }).count() >= 1);
    assert.ok(await panel(view).locator('pre .dialog b', { hasText: 'Call-ID:' }).count() >= 1);
    assert.ok(await panel(view).locator('pre .sdp.media b', { hasText: 'm=' }).count() >= 1);
    assert.equal(new URL(view.url()).hash, '#' + (await chosen(view)));
  });
});

test('what changed since the hop before', async () => {
  await inPage(browser, page, {}, async (view) => {
    await view.locator('.rows > .row[data-hop][data-method="INVITE"]').first().click();
    await panel(view).getByRole('button', { name: 'Changes since the hop before' }).click();
    const gone = await panel(view).locator('pre .gone').allInnerTexts();
    const fresh = await panel(view).locator('pre .new').allInnerTexts();
    assert.ok(gone.some((line) => line.includes('Max-Forwards:')), gone.join('\n'));
    assert.ok(fresh.some((line) => line.includes('Max-Forwards:')), fresh.join('\n'));
    assert.ok(fresh.some((line) => line.startsWith('Record-Route:') || line.includes('Record-Route:')));
    assert.ok(await panel(view).locator('pre .new em').count() > 0);
    const folded = panel(view).getByRole('button', { name: /lines unchanged/ }).first();
    const lines = await panel(view).locator('pre > span').count();
    await folded.click();
    assert.ok(await panel(view).locator('pre > span').count() > lines);
  });
});

test('keys go from arrow to arrow, search, and close', async () => {
  await inPage(browser, page, {}, async (view) => {
    const ids = await view.locator('.rows > .row').evaluateAll((rows) => rows.map((row) => row.id));
    await view.keyboard.press('j');
    assert.equal(await chosen(view), ids[0]);
    await view.keyboard.press('ArrowDown');
    await view.keyboard.press('j');
    assert.equal(await chosen(view), ids[2]);
    await view.keyboard.press('k');
    assert.equal(await chosen(view), ids[1]);
    await view.keyboard.press('End');
    assert.equal(await chosen(view), ids.at(-1));
    assert.equal(await view.evaluate(() => document.activeElement.parentElement.id), ids.at(-1));
    await view.keyboard.press('Home');
    assert.equal(await chosen(view), ids[0]);
    await view.keyboard.press('Enter');
    assert.equal(await view.evaluate(() => document.activeElement.localName), 'pre');
    await view.keyboard.press('Escape');
    assert.equal(await chosen(view), '');
    assert.equal(await panel(view).locator('pre').count(), 0);
    await view.keyboard.press('?');
    assert.ok(await view.locator('dialog#keys').isVisible());
    await view.keyboard.press('Escape');
    assert.ok(!(await view.locator('dialog#keys').isVisible()));
    await view.keyboard.press('/');
    await view.keyboard.type('Request Terminated');
    await view.waitForFunction(() => document.querySelectorAll('.rows > .row:not([hidden])').length === 1);
    await view.keyboard.press('Escape');
    assert.equal(await visible(view), 22);
  });
});

test('d goes through what changed, c copies', async () => {
  await inPage(browser, page, { permissions: ['clipboard-read', 'clipboard-write'] }, async (view) => {
    await view.locator('.rows > .row[data-hop]').first().click();
    await view.keyboard.press('d');
    assert.equal(await panel(view).locator('[aria-pressed="true"]').innerText(), 'Changes since the hop before');
    await view.keyboard.press('c');
    await panel(view).getByRole('button', { name: 'Copied' }).waitFor();
    assert.match(await view.evaluate(() => navigator.clipboard.readText()), /^[A-Z]+ sip:.* SIP\/2\.0\n|^SIP\/2\.0 /);
  });
});

test('the filter by method, kind and participant, with counts', async () => {
  await inPage(browser, page, {}, async (view) => {
    const tools = view.locator('.tools');
    await tools.locator('[name=method]').selectOption('CANCEL');
    assert.equal(await visible(view), 2);
    assert.equal(await tools.locator('output').innerText(), '2 of 22 arrows');
    await tools.locator('[name=kind]').selectOption('request');
    assert.equal(await visible(view), 1);
    await tools.locator('[name=method]').selectOption('');
    await tools.locator('[name=kind]').selectOption('4');
    assert.equal(await visible(view), 1);
    await tools.locator('[name=kind]').selectOption('');
    await tools.locator('[name=who]').selectOption({ index: 1 });
    const some = await visible(view);
    assert.ok(some > 0 && some < 22, String(some));
    await tools.locator('[name=who]').selectOption('');
    assert.equal(await visible(view), 22);
    assert.equal(await tools.locator('output').innerText(), '');
  });
});

test('a link to a message opens it', async () => {
  let id = '';
  await inPage(browser, page, {}, async (view) => {
    id = await view.locator('.rows > .row').nth(7).getAttribute('id');
  });
  await inPage(browser, page, { hash: '#' + id }, async (view) => {
    assert.equal(await chosen(view), id);
    assert.ok(await panel(view).locator('pre').isVisible());
  });
  await inPage(browser, page, { hash: '#%E0%A4%A' }, async (view) => assert.equal(await chosen(view), ''));
});

test('light and dark: as the system has it, and as one switches', async () => {
  const paper = (view) => view.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await inPage(browser, page, { colorScheme: 'light' }, async (view) => {
    const light = await paper(view);
    await view.locator('#theme').click();
    const dark = await paper(view);
    assert.notEqual(light, dark);
    assert.equal(await view.locator('#theme').getAttribute('aria-pressed'), 'true');
    await view.locator('#theme').click();
    assert.equal(await paper(view), light);
    await view.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await paper(view), light, 'who chose keeps it');
  });
  await inPage(browser, page, { colorScheme: 'dark' }, async (view) => {
    assert.equal(await view.locator('#theme').getAttribute('aria-pressed'), 'true');
  });
});

test('on paper every message is there, and no control', async () => {
  await inPage(browser, page, {}, async (view) => {
    assert.equal(await view.locator('.message:visible').count(), 0);
    await view.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.equal(await view.locator('.message:visible').count(), 22);
    assert.ok(!(await view.locator('.tools').isVisible()));
    assert.ok(!(await panel(view).isVisible()));
    assert.equal(await view.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    assert.ok((await view.pdf({ format: 'A4' })).length > 10000);
  });
});

test('without a script everything is there, and arrows lead to their messages', async () => {
  await inPage(browser, page, { javaScriptEnabled: false }, async (view) => {
    assert.equal(await visible(view), 22);
    assert.equal(await view.locator('.message:visible').count(), 22);
    assert.ok(!(await view.locator('.tools').isVisible()));
    const link = view.locator('.rows > .row a').nth(3);
    const target = await link.getAttribute('href');
    await link.click();
    assert.ok(await view.locator(target).isVisible());
  });
});

test('screen readers find a list of named links', async () => {
  await inPage(browser, page, {}, async (view) => {
    const list = view.getByRole('list', { name: 'Steps in the order of time' });
    assert.equal(await list.getByRole('link').count(), 22);
    assert.equal(await list.getByRole('link', { name: /0\.000 s: alice to kamailio 5\.6\.3: INVITE/ }).count(), 1);
    assert.equal(await view.getByRole('heading', { level: 1 }).count(), 1);
    const duplicates = await view.evaluate(() => {
      const ids = Array.from(document.querySelectorAll('[id]'), (element) => element.id);
      return ids.filter((id, at) => ids.indexOf(id) !== at);
    });
    assert.deepEqual(duplicates, []);
  });
});

test('several calls in one page have an index', async () => {
  const several = ladderPage('several.html', join(fixtures, 'ws-refer', 'input.pcap'), '--format', 'html');
  await inPage(browser, several, {}, async (view) => {
    assert.equal(await view.locator('section.ladder').count(), 2);
    await view.locator('nav a').nth(1).click();
    const second = view.locator('section.ladder').nth(1);
    await second.locator('.rows > .row').first().click();
    assert.match(await second.locator('.panel h3').innerText(), /^INVITE/);
    await second.locator('.tools [name=method]').selectOption('BYE');
    assert.ok(await view.locator('section.ladder').first().locator('.rows > .row:visible').count() > 10);
  });
  const refused = attempt('ladder', join(fixtures, 'ws-refer', 'input.pcap'), '--format', 'svg');
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /name one CALL.*--format html/);
});

test('the SVG is a picture of its own, in both themes', async () => {
  const svg = write('fork.svg', rung('ladder', fork, '1', '--format', 'svg', '-q'));
  for (const colorScheme of ['light', 'dark'])
    await inPage(browser, svg, { colorScheme }, async (view) => {
      assert.equal(await view.evaluate(() => document.documentElement.localName), 'svg');
      // No text reaches over its neighbour: what is drawn is no wider than what was reckoned with.
      const outside = await view.evaluate(() => {
        const width = document.documentElement.viewBox.baseVal.width;
        return Array.from(document.querySelectorAll('text'))
          .filter((text) => text.getBBox().x < 0 || text.getBBox().x + text.getBBox().width > width)
          .map((text) => text.textContent);
      });
      assert.deepEqual(outside, []);
      const fill = await view.evaluate(() => getComputedStyle(document.querySelector('rect')).fill);
      assert.equal(fill, colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(26, 32, 40)');
    });
});

test('ten thousand arrows open within 10 s and 400 MB, and answer at once', async () => {
  const source = write('long.pcap', longCall(5000).octets());
  const long = ladderPage('long.html', source, '1', '--format', 'html');
  await inPage(browser, long, {}, async (view) => {
    const opened = await view.evaluate(() => performance.now());
    assert.equal(await view.locator('.rows > .row').count(), 10006);
    const heap = await view.evaluate(() => performance.memory.usedJSHeapSize);
    const begin = Date.now();
    await view.keyboard.press('End');
    await view.waitForFunction(() => document.querySelector('.panel h3')?.textContent.startsWith('200 OK'));
    const jumped = Date.now() - begin;
    await view.locator('.tools [name=text]').fill('2500 INFO');
    await view.waitForFunction(() => document.querySelectorAll('.rows > .row:not([hidden])').length === 2);
    const searched = Date.now() - begin - jumped;
    console.log(`# opened in ${Math.round(opened)} ms, heap ${Math.round(heap / 1e6)} MB, ` +
      `to the end ${jumped} ms, searched ${searched} ms`);
    assert.ok(opened < 10000 && heap < 400e6 && jumped < 5000 && searched < 5000);
  });
});
