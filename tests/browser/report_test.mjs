// `rung report` as a person meets it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';

import { fixtures, folder, inPage, openBrowser, rung, write } from './browser.mjs';
import { Capture, alice, bob, sip } from './capture.mjs';

let browser;
let page;
function reportPage(name, ...words) {
  const path = join(folder, name);
  rung('report', ...words, '-q', '-o', path);
  return path;
}
before(async () => {
  browser = await openBrowser();
  page = reportPage('failures.html', join(fixtures, 'ws-failures', 'input.pcap'));
});
after(() => browser.close());

const rows = (view) => view.locator('#call-table tbody tr').count();
const dialog = (view) => view.locator('#call-dialog');
const title = (view) => view.locator('#call-title').innerText();

test('a row opens the ladder of its call, an arrow its message, Esc closes both', async () => {
  await inPage(browser, page, {}, async (view) => {
    assert.equal(await rows(view), 4);
    await view.locator('#call-table tbody tr', { hasText: '7001@lab.test' }).locator('td').nth(4).click();
    await dialog(view).waitFor();
    assert.match(await title(view), /^Call 3: alice@lab\.test → 7001@lab\.test/);
    assert.equal(new URL(view.url()).hash, '#call-3');
    await view.locator('#call-ladder .rows > .row').first().click();
    assert.match(await view.locator('#call-ladder .panel pre').innerText(), /^INVITE sip:7001@lab\.test SIP\/2\.0\n/);
    assert.doesNotMatch(await view.locator('#call-ladder').innerText(), /response="[0-9a-f]{32}"/);
    await view.keyboard.press('Escape');
    assert.equal(await view.locator('#call-ladder .panel pre').count(), 0);
    assert.ok(await dialog(view).isVisible());
    await view.keyboard.press('Escape');
    assert.ok(!(await dialog(view).isVisible()));
    assert.equal(new URL(view.url()).hash, '');
  });
});

test('a link to a call opens it, arrow keys go to its neighbours', async () => {
  await inPage(browser, page, { hash: '#call-2' }, async (view) => {
    await view.locator('#call-ladder .rows > .row').first().waitFor();
    assert.match(await title(view), /^Call 2/);
    await view.keyboard.press('ArrowRight');
    await view.waitForFunction(() => document.getElementById('call-title').textContent.startsWith('Call 3'));
    await view.keyboard.press('ArrowLeft');
    await view.keyboard.press('ArrowLeft');
    await view.waitForFunction(() => document.getElementById('call-title').textContent.startsWith('Call 1'));
    assert.ok(await view.locator('#call-previous').isDisabled());
    assert.match(await view.locator('#call-command').innerText(), /^rung ladder .*input\.pcap 1$/);
  });
  await inPage(browser, page, { hash: '#call-4711' }, async (view) => {
    assert.match(await view.locator('#call-ladder').innerText(), /not in this page/);
  });
});

test('search, filter, sort, and the bars of the timeline', async () => {
  await inPage(browser, page, {}, async (view) => {
    await view.keyboard.press('/');
    await view.keyboard.type('9003@');
    await view.waitForFunction(() => document.querySelectorAll('#call-table tbody tr').length === 1);
    assert.equal(await view.locator('#call-count').innerText(), '1 of 4 calls');
    await view.locator('#call-search').fill('');
    await view.waitForFunction(() => document.querySelectorAll('#call-table tbody tr').length === 4);
    await view.locator('#call-outcome').selectOption({ label: 'failed' });
    assert.equal(await rows(view), 3);
    await view.locator('#call-findings').check();
    assert.equal(await rows(view), 1);
    await view.locator('#call-findings').uncheck();
    await view.locator('#call-outcome').selectOption('');
    const head = view.locator('#call-table th', { hasText: 'response' });
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    assert.match(await view.locator('#call-table tbody tr').first().innerText(), /404 Not Found/);
    await head.locator('button').click();
    assert.match(await view.locator('#call-table tbody tr').first().innerText(), /500 Service Unavailable/);
    await view.locator('#calls-by-time .bar').last().click();
    assert.equal(await rows(view), 1);
    await view.locator('#call-time').click();
    assert.equal(await rows(view), 4);
  });
});

test('a headline leads to its finding, opened', async () => {
  await inPage(browser, page, {}, async (view) => {
    await view.locator('.headlines li', { hasText: 'could not be delivered' }).getByRole('link', { name: 'More' }).click();
    assert.ok(await view.locator('#finding-warning-icmp-unreachable-for-sip table').isVisible());
  });
});

test('light, dark, paper, a narrow screen, and no script at all', async () => {
  for (const options of [{ colorScheme: 'dark' }, { viewport: { width: 380, height: 800 } }])
    await inPage(browser, page, options, async (view) => {
      assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      assert.ok(await view.locator('#overview').isVisible());
    });
  await inPage(browser, page, {}, async (view) => {
    await view.emulateMedia({ media: 'print' });
    assert.ok(!(await view.locator('#call-search').isVisible()));
    assert.ok(await view.locator('#call-table').isVisible());
  });
  await inPage(browser, page, { javaScriptEnabled: false }, async (view) => {
    assert.equal(await rows(view), 4);
    assert.ok(!(await view.locator('#call-search').isVisible()));
    assert.ok(await view.locator('svg#calls-by-time').isVisible());
  });
});

test('a page made from hostile messages shows them and does nothing', async () => {
  const script = '<script>window.pwned=1</script><img src=x onerror="window.pwned=2">';
  const capture = new Capture();
  const fields = { From: `"${script}" <sip:a${encodeURIComponent(script)}@lab.test>;tag=a`, 'Call-ID': `'">${script}`,
    'User-Agent': `</script>${script}\u202e`, Subject: `&lt;${script}&#60;` };
  capture.send(alice, bob, sip('INVITE sip:bob@lab.test SIP/2.0', fields));
  capture.send(bob, alice, sip(`SIP/2.0 503 ${script}`, { ...fields, To: '<sip:bob@lab.test>;tag=b' }));
  const hostile = reportPage('hostile.html', write('hostile.pcap', capture.octets()), '--title', script);
  await inPage(browser, hostile, { hash: '#call-1' }, async (view) => {
    await view.locator('#call-ladder .rows > .row').first().click();
    assert.match(await view.locator('#call-ladder .panel pre').innerText(), /<script>window\.pwned=1<\/script>/);
    assert.equal(await view.evaluate(() => window.pwned), undefined);
    assert.equal(await view.locator('img').count(), 0);
    assert.match(await view.locator('h1').innerText(), /^<script>window/);
  });
});

test('three thousand calls open at once', async () => {
  const capture = new Capture();
  for (let i = 0; i < 3000; ++i) {
    const fields = { From: `<sip:caller${i}@lab.test>;tag=a${i}`, 'Call-ID': `call-${i}`,
      Via: `SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK${i}` };
    capture.send(alice, bob, sip('INVITE sip:bob@lab.test SIP/2.0', fields));
    capture.send(bob, alice, sip(i % 7 ? 'SIP/2.0 486 Busy Here' : 'SIP/2.0 503 Full',
      { ...fields, To: `<sip:bob@lab.test>;tag=b${i}` }));
  }
  const many = reportPage('many.html', write('many.pcap', capture.octets()));
  const begin = Date.now();
  await inPage(browser, many, {}, async (view) => {
    assert.equal(await rows(view), 50);
    assert.match(await view.locator('#call-page').innerText(), /^1 to 50 of 3,000$/);
    assert.ok(Date.now() - begin < 10000, `${Date.now() - begin} ms`);
    await view.locator('#call-on').click();
    assert.match(await view.locator('#call-page').innerText(), /^51 to 100 of 3,000$/);
    await view.goto(`${view.url().split('#')[0]}#call-1`); // 503: among those that the page carries
    await view.locator('#call-ladder .rows > .row').first().waitFor();
  });
});
