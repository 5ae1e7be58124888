// The sample as a process, and a real browser to walk through it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { freePort } from '../../support/free-port.mjs';
import { root } from './workspace.mjs';

const BROWSER = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** The folder for screenshots of the pages, for review by people. */
const PICTURES = process.env.SAMPLE_PICTURES;

/** Starts the sample without credentials; resolves to its address and a function that stops it. */
export async function startSample() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sample = spawn(process.execPath, ['sample/demo/dist/main.js'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of sample.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += text;
    if (output.includes(`Open 请打开 ${url}`)) break;
  }
  assert.match(output, /SIMULATED/, 'the sample did not start');
  sample.stdout.resume();
  const stop = async () => {
    sample.kill('SIGTERM');
    if (sample.exitCode === null) await once(sample, 'exit');
  };
  return { url, stop };
}

export function startBrowser() {
  return chromium.launch(BROWSER);
}

/** A separate tab that records the errors of the browser. */
export async function openTab(browser, options = {}) {
  const context = await browser.newContext({ ...PHONE, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Violations of the content security policy are reported here too.
    if (message.type() === 'error') complaints.push(`${page.url()} ${message.text()}`);
  });
  return { page, complaints };
}

export async function picture(page, name) {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** Asserts that the page fits a phone without horizontal scrolling. */
export async function assertFits(page) {
  const [needed, available] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(needed <= available, `${page.url()} needs ${needed} of ${available} pixels`);
}

/** Presses a key until the focused element (its id, value and text) matches. */
export async function pressUntil(page, key, wanted) {
  for (let count = 0; count < 120; count += 1) {
    await page.keyboard.press(key);
    const seen = await page.evaluate(() => {
      const { id, value, textContent } = document.activeElement;
      return `${id} ${value ?? ''} ${textContent.trim().replaceAll(/\s+/g, ' ')}`;
    });
    if (wanted.test(seen)) return;
  }
  assert.fail(`${key} never reaches ${wanted}`);
}
