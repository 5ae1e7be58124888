// The sample in a real browser: fill in the form, launch, decide on the simulator's page, return, see the
// verified notification arrive.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import {
  assertFits as assertPageFits,
  openTab,
  picture as pictureOf,
  pressUntil,
  startBrowser,
  startSample,
} from './support/browser-walk.mjs';

let browser;
let sample;
let url;
let page;
let complaints;

before(async () => {
  sample = await startSample();
  ({ url } = sample);
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await sample?.stop();
});

beforeEach(async () => {
  ({ page, complaints } = await openTab(browser));
});

afterEach(async () => {
  await page.context().close();
});

const picture = (name) => pictureOf(page, name);
const assertFits = () => assertPageFits(page);

async function sendForm() {
  await page.goto(url);
  await picture('form');
  await assertFits();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/simulator\/sign\?/);
}

test('an agreeing customer returns to a signed contract with its notification', async () => {
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

test('a declining customer returns to an unsigned contract without a notification', async () => {
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

test('the launch page does not launch again after the back button or a reload', async () => {
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
  // The page before is the closed signing page; before it, the launch page.
  await page.goBack();
  await page.goBack();
  await page.waitForTimeout(500);
  assert.match(page.url(), /\/launch$/);
});

test('a browser without scripts reaches WeChat Pay and returns through links', async () => {
  const { page: plain } = await openTab(browser, { javaScriptEnabled: false });
  await plain.goto(url);
  await plain.getByRole('button', { name: 'Continue' }).click();
  await plain.waitForURL(/\/launch$/);
  await plain.getByRole('link', { name: /Continue to WeChat Pay/ }).click();
  await plain.getByRole('button', { name: /Agree and sign/ }).click();
  await plain.getByRole('link', { name: /Back to the merchant/ }).click();
  await plain.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  await plain.context().close();
});

test('the form shows each error next to its field and keeps the input', async () => {
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

test('a customer signs with the keyboard alone', async () => {
  await page.goto(url);
  const press = (key, wanted) => pressUntil(page, key, wanted);
  await press('Tab', /To the content/);
  await press('Tab', /^insured_name/);
  await page.keyboard.type('欧阳小明');
  await press('Tab', /^ sign/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('input[name=mode]:checked').getAttribute('value'), 'pay');
  await press('Tab', /Continue/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/simulator\/sign\?/);
  await press('Tab', /Agree and pay/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/from_wxpay=1$/);
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  await page.getByText('***明').waitFor();
  await page.getByText('TRANSACTION.SUCCESS').first().waitFor();
});

test('an open list shows a new notification without a reload', async () => {
  await page.goto(`${url}/notifications`);
  const response = await fetch(`${url}/api/contracts`, { method: 'POST' });
  const { redirect_url, out_contract_code } = await response.json();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  const entry = page.getByRole('listitem').filter({ hasText: out_contract_code });
  await entry.waitFor({ timeout: 10_000 });
  await entry.locator('summary').click();
  await entry.getByText(out_contract_code).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await picture('notifications-desktop');
  await assertFits();
  await page.goto(url);
  await picture('form-desktop');
  assert.deepEqual(complaints, []);
});

test('a notification that arrives before the list listens is shown without a reload', async () => {
  let letListen;
  const mayListen = new Promise((resolve) => (letListen = resolve));
  await page.route('**/notifications/events?*', async (route) => {
    await mayListen;
    await route.continue();
  });
  await page.goto(`${url}/notifications`);
  const response = await fetch(`${url}/api/contracts`, { method: 'POST' });
  const { redirect_url, out_contract_code } = await response.json();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  const isReceived = async () => {
    const received = await (await fetch(`${url}/api/notifications`)).json();
    return received.some((one) => one.out_contract_code === out_contract_code);
  };
  while (!(await isReceived())) await page.waitForTimeout(50);
  letListen();
  await page.getByRole('listitem').filter({ hasText: out_contract_code }).waitFor();
});

test('a contract page that is open before signing shows the signature without a reload', async () => {
  const response = await fetch(`${url}/api/contracts`, { method: 'POST' });
  const { redirect_url, plan_id, out_contract_code } = await response.json();
  await page.goto(`${url}/contracts/${plan_id}/${out_contract_code}`);
  await page.getByRole('status').filter({ hasText: 'Not signed' }).waitFor();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor({ timeout: 10_000 });
});

test('a switch of the language keeps what was entered', async () => {
  await page.goto(url);
  await page.getByLabel('Insured person').fill('司马相如');
  await page.getByLabel('How often').selectOption('quarter');
  await page.getByLabel('Sign and pay the first premium').check();
  await page.getByLabel('Automatic renewal').check();
  await page.locator('summary', { hasText: 'Only this person' }).click();
  await page.getByLabel('Identity card number').fill('11010119900307123X');
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('heading', { name: '新保单' }).waitFor();
  await page.waitForLoadState();
  assert.equal(await page.getByLabel('被保险人姓名').inputValue(), '司马相如');
  assert.equal(await page.getByLabel('扣费频率').inputValue(), 'quarter');
  assert.ok(await page.getByLabel('签约中支付首期').isChecked());
  assert.ok(await page.getByLabel('自动续保').isChecked());
  assert.equal(await page.getByLabel('身份证号').inputValue(), '11010119900307123X');
  assert.ok(await page.getByLabel('身份证号').isVisible());
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  // Entries of another form do not end up here.
  await page.getByRole('link', { name: 'English' }).click();
  await page.goto(`${url}/contracts`);
  await page.goto(url);
  assert.equal(await page.getByLabel('Insured person').inputValue(), '张三');
  assert.deepEqual(complaints, []);
});

test('a rejected form keeps its entries when the language is switched', async () => {
  await page.goto(url);
  await page.getByLabel('Premium in yuan').fill('ten');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('heading', { name: '新保单' }).waitFor();
  await page.waitForLoadState();
  assert.equal(await page.getByLabel('每期保费（元）').inputValue(), 'ten');
});

test('an insurer refunds a part of a premium with the keyboard alone', async () => {
  const today = (await (await fetch(`${url}/api/clock`)).json()).now.slice(0, 10);
  const body = new URLSearchParams({ mode: 'pay', premium: '100', first_deduct_date: today });
  const response = await fetch(`${url}/api/contracts`, { method: 'POST', body });
  const { redirect_url, plan_id, out_contract_code } = await response.json();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  await page.goto(`${url}/contracts/${plan_id}/${out_contract_code}?lang=en`);
  await page.getByText('TRANSACTION.SUCCESS').first().waitFor();
  const press = (wanted) => pressUntil(page, 'Tab', wanted);
  await press(/Refund of period 1/);
  await page.keyboard.press('Enter');
  await press(/-amount 100\.00/);
  await page.keyboard.type('500');
  await press(/^ yes/);
  await page.keyboard.press('Space');
  await press(/Refund now/);
  await page.keyboard.press('Enter');
  // The wrong amount has the focus, with the whole form still open.
  await page.getByRole('alert').waitFor();
  await page.waitForFunction(() => document.activeElement.id.endsWith('-amount'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('25.50');
  await press(/^ yes/);
  await page.keyboard.press('Space');
  await press(/Refund now/);
  await page.keyboard.press('Enter');
  await page.getByText('Refunded · ¥25.50').waitFor();
  assert.deepEqual(complaints, []);
});

test('a clerk follows a day of the collection, and resolves a premium that needs a person', async () => {
  await page.goto(`${url}/collection?lang=en`);
  await picture('collection-empty');
  await page.getByRole('button', { name: /Sign 24 policies/ }).click();
  const signed = page.getByRole('status').filter({ hasText: '24 policies are signed' });
  await signed.waitFor({ timeout: 120_000 });
  for (const [language, heading] of [
    ['en', 'Premium collection'],
    ['zh-CN', '自动收费'],
  ]) {
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`${url}/collection?lang=${language}`);
      await page.getByRole('heading', { name: heading }).waitFor();
      await picture(`collection-${language}-${width}`);
      await assertFits();
      assert.deepEqual(await page.evaluate(findBrokenWords), []);
    }
  }
  await page.goto(`${url}/collection?lang=en`);
  const stuck = page.getByRole('region', { name: /Needs a person \(1\)/ });
  await stuck.getByRole('button', { name: /Try again/ }).click();
  await page.getByRole('status').filter({ hasText: 'tried again' }).waitFor();
  await page.getByRole('region', { name: 'Needs a person' }).getByText('Nothing').waitFor();
  await page.getByRole('button', { name: 'Next day' }).click();
  await page.getByText('Announced to the customer').first().waitFor();
  // The timeline of one contract.
  await page.getByRole('region', { name: 'Latest events' }).getByRole('link').first().click();
  await page
    .getByRole('region', { name: 'Automatic collection' })
    .getByText('Period 1')
    .first()
    .waitFor();
  await picture('collection-contract');
  await assertFits();
  assert.deepEqual(complaints, []);
});

test('a clerk pauses and resumes the collection with the keyboard alone', async () => {
  await page.goto(`${url}/collection?lang=en`);
  const press = (wanted) => pressUntil(page, 'Tab', wanted);
  await press(/Pause the collection/);
  await page.keyboard.press('Enter');
  await press(/^ +Pause$/);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The collection is paused' }).waitFor();
  await press(/Resume/);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'The collection goes on' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('no table breaks a word, and no list of the sample scrolls sideways', async () => {
  const fields = { mode: 'pay', premium: '12345.67', insured_name: '欧阳小明', frequency: 'year' };
  const today = (await (await fetch(`${url}/api/clock`)).json()).now.slice(0, 10);
  const body = new URLSearchParams({
    ...fields,
    first_deduct_date: today,
    policy_end_date: '2099-01-01',
  });
  const response = await fetch(`${url}/api/contracts`, { method: 'POST', body });
  const { redirect_url, plan_id, out_contract_code } = await response.json();
  await fetch(redirect_url, { method: 'POST', body: new URLSearchParams({ decision: 'agree' }) });
  const { origin } = new URL(redirect_url);
  for (const language of ['en', 'zh-CN']) {
    for (const address of [
      `${url}/contracts?lang=${language}`,
      `${url}/contracts/${plan_id}/${out_contract_code}?lang=${language}`,
      `${url}/bills?lang=${language}`,
      `${origin}/simulator?lang=${language}`,
      `${origin}/simulator/phone?lang=${language}`,
    ]) {
      await page.goto(address);
      await assertFits();
      assert.deepEqual(await page.evaluate(findBrokenWords), [], address);
    }
  }
});

/** The words of table cells that take more than one line; Chinese has no spaces and may break anywhere. */
function findBrokenWords() {
  const broken = [];
  for (const cell of document.querySelectorAll('th, td')) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      for (const { 0: word, index } of node.data.matchAll(/[\w¥.,:-]+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (tops.size > 1) broken.push(word);
      }
    }
  }
  return broken;
}
