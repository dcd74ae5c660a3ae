// Pages that rung wrote, opened as a user does: from a file, with no network to fall back on.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { chromium } = createRequire(join(process.env.MODULES, 'node_modules', 'x.js'))('playwright-core');
export const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--enable-precise-memory-info'];

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: flags });
}

// A folder of its own, gone with the process.
export const folder = mkdtempSync(join(tmpdir(), 'rung-pages-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export function write(name, octets) {
  const path = join(folder, name);
  writeFileSync(path, octets);
  return path;
}

// Runs rung; gives what it wrote to standard output.
export function rung(...words) {
  const environment = { ...process.env };
  delete environment.SSLKEYLOGFILE;
  return execFileSync(process.env.RUNG, words, { env: environment, maxBuffer: 1 << 30, encoding: 'utf8' });
}

// Its exit status and what it wrote to standard error.
export function attempt(...words) {
  const { status, stderr } = spawnSync(process.env.RUNG, words, { encoding: 'utf8' });
  return { status, stderr };
}

// The page of a ladder: the path of the file.
export function ladderPage(name, ...words) {
  const path = join(folder, name);
  rung('ladder', ...words, '-q', '-o', path);
  return path;
}

// Opens a file and gives it to `look`. Fails where the page throws, writes an error or a warning to the console, opens a
// dialog or asks for anything but itself.
export async function inPage(browser, path, options, look) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on('console', (line) => {
    if (['error', 'warning'].includes(line.type())) troubles.push(`console: ${line.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  const itself = pathToFileURL(path).href;
  page.on('request', (request) => {
    const url = request.url().split('#')[0];
    if (url !== itself && !url.startsWith('data:')) troubles.push(`request: ${url}`);
  });
  page.on('popup', (popup) => troubles.push(`popup: ${popup.url()}`));
  try {
    await page.goto(itself + (options.hash || ''));
    await look(page);
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
  }
}
