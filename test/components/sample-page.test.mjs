// The walk through the sample in a real browser: fill in, launch, decide on the simulator's page, come
// back, see the verified notification arrive.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { root } from './support/workspace.mjs';

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
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Where to keep pictures of the pages, for people to look at. */
const PICTURES = process.env.SAMPLE_PICTURES;

let browser;
let sample;
let url;
let page;
let complaints;

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  sample = spawn(process.execPath, ['sample/dist/main.js'], {
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
  browser = await chromium.launch(BROWSER);
});

after(async () => {
  await browser?.close();
  sample?.kill('SIGTERM');
  if (sample?.exitCode === null) await once(sample, 'exit');
});

beforeEach(async () => {
  const context = await browser.newContext(PHONE);
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // What a policy refuses to load or run is told here too.
    if (message.type() === 'error') complaints.push(`${page.url()} ${message.text()}`);
  });
});

afterEach(async () => {
  await page.context().close();
});

async function picture(name) {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** Every page fits a phone: nothing to scroll sideways. */
async function assertFits() {
  const [needed, available] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(needed <= available, `${page.url()} needs ${needed} of ${available} pixels`);
}

async function sendForm() {
  await page.goto(url);
  await picture('form');
  await assertFits();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/simulator\/sign\?/);
}

test('a customer agrees and comes back to a contract, with its notification', async () => {
  await sendForm();
  await picture('simulator');
  assert.match(await page.locator('main').innerText(), /\*三/);
  await page.getByRole('button', { name: /Agree and sign/ }).click();
  await page.waitForURL(/\/launch\?from_wxpay=1$/);
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  await page.getByText('INSURANCE_ENTRUST.SIGN').first().waitFor();
  await picture('contract-signed');
  await assertFits();
  assert.deepEqual(complaints, []);
});

test('a customer declines and comes back to no contract; nothing is notified', async () => {
  await sendForm();
  await page.getByRole('button', { name: /Decline/ }).click();
  await page.waitForURL(/\/launch\?from_wxpay=1$/);
  await page.getByRole('status').filter({ hasText: 'Not signed' }).waitFor();
  await picture('contract-declined');
  await assertFits();
  await page.getByRole('link', { name: /Start again/ }).click();
  await page.waitForURL(`${url}/`);
  assert.deepEqual(complaints, []);
});

test('the launch page sends nobody off again who comes back by the back button or a reload', async () => {
  await sendForm();
  await page.goBack();
  await page.waitForURL(/\/launch$/);
  // Long enough for a script to send the browser away once more.
  await page.waitForTimeout(500);
  assert.match(page.url(), /\/launch$/);
  await page.reload();
  await page.waitForTimeout(500);
  assert.match(page.url(), /\/launch$/);
  await picture('launch');
  await assertFits();
  await page.getByRole('link', { name: /Continue to WeChat Pay/ }).click();
  await page.waitForURL(/\/simulator\/sign\?/);
  await page.getByRole('button', { name: /Agree and sign/ }).click();
  await page.waitForURL(/from_wxpay=1$/);
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  // The page before is the signing page, where nothing is open any more; before it, the launch page.
  await page.goBack();
  await page.goBack();
  await page.waitForTimeout(500);
  assert.match(page.url(), /\/launch$/);
});

test('without scripts, a link leads to WeChat Pay and back', async () => {
  const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(url);
  await plain.getByRole('button', { name: 'Continue' }).click();
  await plain.waitForURL(/\/launch$/);
  await plain.getByRole('link', { name: /Continue to WeChat Pay/ }).click();
  await plain.getByRole('button', { name: /Agree and sign/ }).click();
  await plain.getByRole('link', { name: /Back to the merchant/ }).click();
  await plain.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  await context.close();
});

test('mistakes stand beside their fields, and what was typed is still there', async () => {
  await page.goto(url);
  await page.getByLabel('Insured person').fill('');
  await page.getByLabel('Premium in yuan').fill('ten');
  await page.getByLabel('First premium on').fill('2020-01-01');
  await page.getByRole('button', { name: 'Continue' }).click();
  const problems = page.getByRole('alert');
  await problems.waitFor();
  await picture('form-problems');
  await assertFits();
  assert.equal(await page.getByLabel('Premium in yuan').inputValue(), 'ten');
  await problems.getByRole('link', { name: /Premium in yuan/ }).click();
  const focused = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focused(), 'premium');
  const described = await page.getByLabel('Premium in yuan').getAttribute('aria-describedby');
  assert.match(await page.locator(`#${described.split(' ').at(-1)}`).innerText(), /amount in yuan/);
  assert.deepEqual(
    complaints.filter((text) => !text.includes('400 (Bad Request)')),
    [],
  );
});

test('the keyboard alone is enough', async () => {
  await page.goto(url);
  const press = async (key, wanted) => {
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press(key);
      const seen = await page.evaluate(() => {
        const { id, value, textContent } = document.activeElement;
        return `${id} ${value ?? ''} ${textContent.trim()}`;
      });
      if (wanted.test(seen)) return;
    }
    assert.fail(`${key} never reaches ${wanted}`);
  };
  await press('Tab', /To the content/);
  await press('Tab', /^insured_name/);
  await page.keyboard.type('欧阳小明');
  await press('Tab', /^ sign/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('input[name=mode]:checked').getAttribute('value'), 'pay');
  await press('Tab', /Continue/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/simulator\/sign\?/);
  await press('Tab', /Agree and sign/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/from_wxpay=1$/);
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  await page.getByText('***明').waitFor();
  await page.getByText('TRANSACTION.SUCCESS').first().waitFor();
});

test('a list that is open shows a new notification without being touched', async () => {
  await page.goto(`${url}/notifications`);
  const answer = await fetch(`${url}/api/contracts`, { method: 'POST' });
  const { redirect_url, out_contract_code } = await answer.json();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  await page.getByText(out_contract_code).waitFor({ timeout: 10_000 });
  await page.setViewportSize({ width: 1280, height: 800 });
  await picture('notifications-desktop');
  await assertFits();
  await page.goto(url);
  await picture('form-desktop');
  assert.deepEqual(complaints, []);
});

test('a contract page that was opened too early finds out by itself', async () => {
  const answer = await fetch(`${url}/api/contracts`, { method: 'POST' });
  const { redirect_url, plan_id, out_contract_code } = await answer.json();
  await page.goto(`${url}/contracts/${plan_id}/${out_contract_code}`);
  await page.getByRole('status').filter({ hasText: 'Not signed' }).waitFor();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor({ timeout: 10_000 });
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
