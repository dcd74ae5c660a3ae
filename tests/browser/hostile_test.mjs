// A page made from messages that want to be more than text: markup, entities, controls, broken UTF-8, marks that reorder
// text, names of 60,000 octets. They are shown, and do nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inPage, ladderPage, openBrowser, rung, write } from './browser.mjs';
import { Capture, alice, bob, sip } from './capture.mjs';

const script = '<script>window.pwned=1</script>';
const image = '<img src=x onerror="window.pwned=2">';
const closing = '</pre></title></style></script></svg>]]><!--' + script + '<svg onload=window.pwned=3>';
const controls = '\0\x07\x1b]0;title\x07\x1b[2J\x7f\u0085\u009b31m';
const reordering = '\u202egnp.exe\u2066\u200f\u2028\ufeff\uffff';
const huge = 'N'.repeat(30000) + '<b>' + '\u202e'.repeat(500) + 'é'.repeat(14000);

function hostileCall() {
  const capture = new Capture();
  const named = {
    From: `"${image}&lt;&#60;&amp;" <sip:alice${encodeURIComponent("'")}@lab.test;x="${script}">;tag=a`,
    'Call-ID': `"'><script>window.pwned=4</script>@10.0.0.1`,
    'User-Agent': `${script} ${closing}`,
    Subject: controls + reordering + closing,
    'X-Link': 'javascript:window.pwned=5',
    'X-Style': '}</style><style>*{display:none}',
    'X-Template': '${window.pwned=6} {{constructor.constructor("window.pwned=7")()}}',
  };
  const invite = Buffer.concat([
    sip('INVITE sip:bob@lab.test SIP/2.0', { ...named, Contact: '<sip:alice@10.0.0.1:5060>', 'Content-Type': 'text/html' },
      `<html>${script}${image}</html>\n${closing}\n`)]);
  capture.send(alice, bob, invite);
  const answered = { ...named, To: `"${script}" <sip:bob@lab.test>;tag=b`, Server: image };
  capture.send(bob, alice, sip(`SIP/2.0 180 ${script}`, answered));
  capture.send(bob, alice, Buffer.concat([sip(`SIP/2.0 486 ${image}${controls}`, answered), Buffer.from([0xff, 0xc0, 0])]));
  capture.send(alice, bob, sip('ACK sip:bob@lab.test SIP/2.0', { ...answered, CSeq: '1 ACK' }));
  const method = "<i>'onclick='window.pwned=8'";
  capture.send(alice, bob, sip(`${method} sip:bob@lab.test SIP/2.0`, { ...answered, CSeq: `2 ${method}` }));
  return capture;
}

function hugeCall() {
  const capture = new Capture();
  const fields = { From: `"${huge}" <sip:alice@lab.test>;tag=a`, 'Call-ID': 'huge' };
  capture.send(alice, bob, sip('INVITE sip:bob@lab.test SIP/2.0', fields));
  capture.send(bob, alice, sip(`SIP/2.0 500 ${'R'.repeat(50000)}`, { 'Call-ID': 'huge', To: '<sip:bob@lab.test>;tag=b' }));
  capture.send(alice, bob, sip('OPTIONS sip:bob@lab.test SIP/2.0',
    { 'Call-ID': 'huge', 'User-Agent': 'U'.repeat(50000), CSeq: '2 OPTIONS' }));
  return capture;
}

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());

async function assertInert(view) {
  assert.equal(await view.evaluate(() => window.pwned), undefined);
  const strange = await view.evaluate(() => ({
    scripts: Array.from(document.scripts, (each) => each.type || 'script').join(),
    elements: document.querySelectorAll('img, iframe, object, embed, i, b:not(pre b), html html, base, form:not(dialog form)').length,
    handlers: Array.from(document.querySelectorAll('*')).flatMap((element) =>
      Array.from(element.attributes, (each) => each.name)).filter((name) => name.startsWith('on') || name === 'style'),
    links: Array.from(document.querySelectorAll('a'), (a) => a.getAttribute('href')).filter((href) => !href.startsWith('#')),
    raw: Array.from(document.body.textContent.matchAll(
      // eslint-disable-next-line no-control-regex
      /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g)).length,
  }));
  assert.deepEqual(strange, { scripts: 'script,script', elements: 0, handlers: [], links: [], raw: 0 });
}

test('markup in every place of a message is shown and does nothing', async () => {
  const source = write('hostile.pcap', hostileCall().octets());
  const page = ladderPage('hostile.html', source, '--format', 'html');
  await inPage(browser, page, {}, async (view) => {
    const rows = await view.locator('.rows > .row').count();
    assert.ok(rows >= 4, String(rows));
    await assertInert(view);
    for (let number = 0; number < rows; ++number) {
      await view.keyboard.press('j');
      await view.keyboard.press('d');
      await assertInert(view);
    }
    await view.locator('.rows > .row').first().click();
    await view.locator('.panel').getByRole('button', { name: 'As sent' }).click();
    const text = await view.locator('.panel pre').innerText();
    for (const shown of [script, image, '\\0', '\\x1b[2J', '\\u{202e}gnp.exe', '\\u{9b}31m', '\\u{feff}', '</style><style>'])
      assert.ok(text.includes(shown), shown);
    await view.locator('.tools [name=text]').fill('<script>');
    await view.waitForFunction(() => document.querySelector('.tools output').textContent !== '');
    assert.ok(await view.locator('.panel mark').count() > 0);
    await assertInert(view);
  });
  await inPage(browser, page, { javaScriptEnabled: false }, async (view) => {
    assert.ok((await view.locator('.message pre').first().innerText()).includes(script));
  });
});

test('the drawing of such a call is XML, and inert', async () => {
  const source = write('hostile.pcap', hostileCall().octets());
  const svg = write('hostile.svg', rung('ladder', source, '1', '--format', 'svg', '-q'));
  await inPage(browser, svg, {}, async (view) => {
    assert.equal(await view.evaluate(() => document.documentElement.localName), 'svg');
    assert.equal(await view.locator('parsererror, script, foreignObject, image, a').count(), 0);
    assert.equal(await view.evaluate(() => window.pwned), undefined);
    assert.ok((await view.evaluate(() => document.documentElement.textContent)).includes('<script>'));
  });
});

test('names of 60,000 octets do not tear the page apart', async () => {
  const source = write('huge.pcap', hugeCall().octets());
  const page = ladderPage('huge.html', source, '--format', 'html');
  await inPage(browser, page, {}, async (view) => {
    await view.keyboard.press('j');
    await assertInert(view);
    const widths = await view.evaluate(() => ({ page: document.documentElement.scrollWidth, window: innerWidth }));
    assert.ok(widths.page <= widths.window, JSON.stringify(widths));
    assert.ok((await view.locator('.panel pre').textContent()).includes('N'.repeat(30000)));
    const tooltip = await view.locator('.rows a').first().getAttribute('title');
    assert.ok(tooltip.length < 2000, String(tooltip.length));
  });
});
