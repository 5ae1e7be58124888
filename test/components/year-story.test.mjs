// A year of a policy, by clicking alone: sign and pay, deduct, fail, lower, renew, refund, terminate. Also
// takes the picture of the README.
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  assertFits,
  openTab,
  picture,
  pressUntil,
  startBrowser,
  startSample,
} from './support/browser-walk.mjs';
import { root } from './support/workspace.mjs';

const README_PICTURE = join(root, 'sample/demo/timeline.png');
const MOST_BYTES = 150 * 1024;

let browser;
let sample;

before(async () => {
  sample = await startSample();
  await startInJanuary();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await sample?.stop();
});

/** On a day after which the months have the lengths that the story needs: the fifth premium is due 30 days after the fourth. */
async function startInJanuary() {
  const now = await (await fetch(`${sample.url}/api/clock`)).json();
  const to = `${Number(now.now.slice(0, 4)) + 1}-01-15`;
  const travel = { method: 'POST', body: new URLSearchParams({ to }) };
  assert.equal((await fetch(`${sample.url}/api/clock`, travel)).status, 200);
}

/** The actions of a user, on pages of either language. */
class Story {
  constructor(page, words) {
    this.page = page;
    this.words = words;
  }

  async click(name, role = 'button') {
    await this.page.getByRole(role, { name }).first().click();
  }

  /** The row of a period in the table. */
  row(id) {
    const number = this.page.getByRole('rowheader', { name: String(id), exact: true });
    return this.page.getByRole('row').filter({ has: number });
  }

  async waitForPeriod(id, look) {
    await this.row(id).locator('.pill', { hasText: look }).waitFor({ timeout: 10_000 });
    await assertFits(this.page);
  }

  notified(eventType) {
    return this.page.locator('#notifications').getByText(eventType).first().waitFor();
  }

  async sign() {
    const { page, words } = this;
    await page.goto(sample.url);
    await page.getByLabel(words.premium).fill('100');
    // The simulation's today; the form starts with tomorrow.
    const firstDate = page.getByLabel(words.firstDate);
    await firstDate.fill(dayBefore(await firstDate.inputValue()));
    await page.getByLabel(words.pay).check();
    await page.getByLabel(words.renews).check();
    await assertFits(page);
    await this.click(words.next);
    await page.waitForURL(/\/simulator\/sign\?/);
    await assertFits(page);
    await picture(page, `story-sign-${words.name}`);
    await this.click(words.agree);
    await page.waitForURL(/from_wxpay=1$/);
    await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
    await this.waitForPeriod(1, words.paid);
  }

  async schedule(id) {
    await this.click(this.words.nextWindow);
    await this.row(id)
      .getByRole('button', { name: this.words.schedule(id) })
      .click();
    await this.waitForPeriod(id, this.words.scheduled);
  }

  async deduct(id, result) {
    await this.click(this.words.nextWindow);
    await this.row(id)
      .getByRole('button', { name: this.words.deduct(id) })
      .click();
    await this.waitForPeriod(id, result);
  }

  async emptyWallet() {
    await this.click(this.words.phone, 'link');
    await this.page.waitForURL(/\/simulator\/phone\/contracts\//);
    await this.click(this.words.empty);
    await this.page.getByText(this.words.isEmpty).waitFor();
    await assertFits(this.page);
    await picture(this.page, `story-phone-${this.words.name}`);
    await this.click(this.words.back, 'link');
    await this.page.waitForURL(/\/contracts\/\d+\//);
  }

  async lower(id, yuan) {
    const { page, words } = this;
    await page.locator('summary', { hasText: words.lower }).click();
    await page.locator('#lower-period').selectOption(String(id));
    await page.getByLabel(words.newPremium).fill(yuan);
    await this.click(words.lowerIt);
    await page.getByRole('status').filter({ hasText: words.lowered }).waitFor();
    assert.match(await this.row(id).innerText(), new RegExp(`¥${yuan}`));
  }

  async refund(id) {
    const order = this.page.locator('.orders li', { hasText: this.words.periodNumber(id) }).first();
    await order.locator('summary', { hasText: this.words.refund }).click();
    await order.getByRole('textbox', { name: this.words.refundReason }).fill('moved 搬家');
    await order.getByRole('checkbox').check();
    await assertFits(this.page);
    await order.getByRole('button', { name: this.words.refundNow }).click();
    await this.page
      .locator('.orders li', { hasText: this.words.periodNumber(id) })
      .getByText(this.words.refunded)
      .waitFor({ timeout: 10_000 });
    await this.waitForPeriod(id, this.words.refunded);
    await this.notified('REFUND.SUCCESS');
  }
}

const ENGLISH = {
  name: 'en',
  premium: 'Premium in yuan',
  firstDate: 'First premium on',
  pay: 'Sign and pay the first premium',
  renews: 'Automatic renewal',
  next: 'Continue',
  agree: /Agree and pay ¥100\.00/,
  nextWindow: /To the next window/,
  schedule: (id) => new RegExp(`Schedule period ${id} `),
  deduct: (id) => new RegExp(`Deduct period ${id} `),
  retry: (id) => new RegExp(`Retry period ${id} `),
  paid: 'Paid',
  scheduled: 'Scheduled',
  failed: 'Failed',
  expired: 'Expired',
  phone: /Take the phone/,
  empty: /Empty the wallet/,
  isEmpty: /The wallet is empty/,
  back: /Back to the merchant/,
  lower: 'Lower a premium',
  newPremium: 'New premium in yuan',
  lowerIt: 'Lower',
  lowered: 'The premium is lowered',
  periodNumber: (id) => `Period ${id} ·`,
  refund: 'Refund',
  refundReason: /Reason/,
  refundNow: 'Refund now',
  refunded: 'Refunded',
};

const CHINESE = {
  name: 'zh',
  premium: '每期保费（元）',
  firstDate: '首期扣费日',
  pay: '签约中支付首期',
  renews: '自动续保',
  next: '下一步',
  agree: /同意并签约，支付 ¥100\.00/,
  nextWindow: /前往下一时间窗口/,
  schedule: (id) => new RegExp(`预约第 ${id} 期`),
  deduct: (id) => new RegExp(`扣费第 ${id} 期`),
  paid: '已扣费',
  scheduled: '已预约',
  failed: '扣费失败',
  phone: /打开用户手机/,
  empty: /余额不足：下一次扣费失败/,
  isEmpty: /下一次扣费会失败/,
  back: /返回商户/,
  periodNumber: (id) => `第 ${id} 期 ·`,
  refund: '退款',
  refundReason: /退款原因/,
  refundNow: '确认退款',
  refunded: '已退款',
};

test('a policy passes through a year of signing, deducting, failing, lowering, renewing and terminating', async () => {
  const { page, complaints } = await openTab(browser);
  const story = new Story(page, ENGLISH);
  await story.sign();
  await assertTodayIsWhole(page);
  await story.notified('TRANSACTION.SUCCESS');

  for (const id of [2, 3]) {
    await story.schedule(id);
    await story.deduct(id, 'Paid');
  }

  // A deduction fails, and scheduling the next period ends its window.
  await story.schedule(4);
  await story.emptyWallet();
  await story.deduct(4, 'Failed');
  await story.notified('TRANSACTION.FAIL');
  await story.click(ENGLISH.nextWindow);
  await page.getByText('This voids the unpaid period 4').waitFor();
  await story
    .row(5)
    .getByRole('button', { name: /Schedule period 5/ })
    .click();
  await story.waitForPeriod(4, 'Expired');
  // Another one fails and is retried.
  await story.emptyWallet();
  await story.deduct(5, 'Failed');
  await story
    .row(5)
    .getByRole('button', { name: ENGLISH.retry(5) })
    .click();
  await story.waitForPeriod(5, 'Paid');
  await picture(page, 'story-retried');

  await story.lower(9, '60.00');
  await page.locator('#lower').click();
  await page.getByLabel('New premium in yuan').fill('500');
  await story.click('Lower');
  await page.getByRole('alert').filter({ hasText: 'check the form' }).waitFor();
  await page.locator('#lower .problem', { hasText: 'lower than ¥100.00' }).waitFor();
  assert.equal(await page.getByLabel('New premium in yuan').inputValue(), '500');

  await story.refund(2);
  await story.schedule(6);
  await story.emptyWallet();
  await story.deduct(6, 'Failed');
  const described = await page.locator('svg[role=img] desc').textContent();
  assert.match(described, /12 periods.*Failed: 1.*Paid: 3.*Refunded: 1.*Expired: 1/s);
  await picture(page, 'story-contract');
  await takeReadmePicture();

  // After the last period, the contract waits for the next list.
  assert.match(await page.locator('#renew').innerText(), /Opens \d{4}-\d\d-\d\d 08:00/);
  const [, opens] = /Opens (\S+) /.exec(await page.locator('#renew').innerText());
  await page.getByLabel('To a date').fill(opens);
  await story.click('Go');
  // Period 6 failed, and the ones after it were never scheduled.
  await page.getByRole('alert').filter({ hasText: 'expire unpaid. Period: 6–11.' }).waitFor();
  await assertFits(page);
  await story.click(/Go on/);
  await page.getByRole('status').filter({ hasText: 'TO_BE_RENEWED' }).waitFor();
  await assertTodayIsWhole(page);
  await story.waitForPeriod(7, 'Expired');
  await story.click(/Go to the renewal/, 'link');
  await page.getByLabel('Number of premiums').fill('6');
  await page.getByLabel('Premium in yuan').last().fill('90');
  await page.locator('#renew').getByRole('button', { name: 'Renew' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^\s*In force/ })
    .waitFor();
  await story.notified('INSURANCE_ENTRUST.RENEW');
  await page.locator('#later-periods summary').click();
  assert.match(await story.row(18).innerText(), /¥90\.00/);
  await assertFits(page);
  await picture(page, 'story-renewed');

  await page.locator('summary', { hasText: 'Terminate' }).click();
  await page.getByLabel('Reason', { exact: true }).fill('<b>moved</b> abroad');
  await story.click('Terminate the contract');
  await page
    .getByRole('status')
    .filter({ hasText: /^\s*Terminated/ })
    .waitFor();
  await page.getByText('<b>moved</b> abroad').waitFor();
  await story.notified('INSURANCE_ENTRUST.TERMINATE');
  assert.equal(await page.locator('section.next button').count(), 0);
  await page.getByText('The contract is not in force.').first().waitFor();
  await picture(page, 'story-terminated');
  await page.setViewportSize({ width: 1280, height: 900 });
  await assertFits(page);
  assert.deepEqual(complaints, []);

  async function takeReadmePicture() {
    await page.setViewportSize({ width: 1120, height: 860 });
    // Without the message of the last action.
    await page.goto(page.url().split('?')[0]);
    const bytes = await page.screenshot();
    // Fonts differ between computers, so the README's picture is only updated on request.
    if (process.env.UPDATE_README_PICTURE) writeFileSync(README_PICTURE, bytes);
    assert.ok(statSync(README_PICTURE).size <= MOST_BYTES, 'the README loads slowly');
    await page.setViewportSize({ width: 390, height: 844 });
  }
});

test('用中文走一遍', async () => {
  const { page, complaints } = await openTab(browser, { locale: 'zh-CN' });
  const story = new Story(page, CHINESE);
  await story.sign();
  await story.schedule(2);
  await story.deduct(2, '已扣费');
  await story.schedule(3);
  await story.emptyWallet();
  await story.deduct(3, '扣费失败');
  await picture(page, 'story-contract-zh');
  await story.refund(2);
  await page.locator('#lower summary').click();
  await page.getByLabel('新保费（元）').fill('77.50');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  assert.equal(await page.getByLabel('New premium in yuan').inputValue(), '77.50');
  assert.ok(await page.getByLabel('New premium in yuan').isVisible());
  // The chosen language stays, whatever the browser prefers, also on the customer's phone.
  await page.goto(`${sample.url}/notifications`);
  await page.getByRole('heading', { name: 'Verified notifications' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.deepEqual(complaints, []);
});

test('the customer terminates the contract and revokes that with the keyboard alone', async () => {
  const { page, complaints } = await openTab(browser);
  await new Story(page, ENGLISH).sign();
  const press = (wanted) => pressUntil(page, 'Tab', wanted);
  await press(/Take the phone/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/simulator\/phone\/contracts\//);
  await press(/revoked for seven days/);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Ending' }).waitFor();
  await press(/Back to the merchant/);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'TERMINATE_PENDING' }).waitFor();
  await page.getByText('The customer is already terminating it').waitFor();
  await press(/Take the phone/);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Ending' }).waitFor();
  await press(/Keep the service/);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Active' }).waitFor();
  await press(/Back to the merchant/);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
  await press(/To the next window/);
  await page.keyboard.press('Enter');
  await page
    .getByRole('button', { name: /Schedule period 2 / })
    .first()
    .waitFor();
  await press(/Schedule period 2 /);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Period 2 is scheduled' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a notification that arrives while a form is filled in changes neither the input nor the focus', async () => {
  const { page, complaints } = await openTab(browser);
  const story = new Story(page, ENGLISH);
  await story.sign();
  await story.schedule(2);
  await story.click(ENGLISH.nextWindow);
  await page.getByText('Deduct period 2').first().waitFor();
  const path = new URL(page.url()).pathname;
  const deduct = (id) => fetch(`${sample.url}/api${path}/periods/${id}/deduct`, { method: 'POST' });

  await page.locator('summary', { hasText: 'Lower a premium' }).click();
  await page.getByLabel('New premium in yuan').fill('5');
  await page.getByRole('button', { name: 'Next day' }).focus();
  assert.equal((await deduct(2)).status, 202);
  await page.waitForTimeout(2500);
  assert.equal(await page.getByLabel('New premium in yuan').inputValue(), '5');
  assert.equal(await story.row(2).locator('.pill').innerText(), 'Scheduled');

  await page.reload();
  await story.waitForPeriod(2, 'Paid');
  await story.schedule(3);
  await story.click(ENGLISH.nextWindow);
  await page.getByText('Deduct period 3').first().waitFor();
  await page.locator('summary', { hasText: 'Lower a premium' }).click();
  await page.getByRole('link', { name: 'Take the phone' }).focus();
  await deduct(3);
  await story.waitForPeriod(3, 'Paid');
  assert.ok(await page.locator('#lower').evaluate((details) => details.open));
  const focused = await page.evaluate(() => document.activeElement.textContent.trim());
  assert.equal(focused, 'Take the phone');
  assert.deepEqual(complaints, []);
});

for (const scene of ['A browser outside WeChat', 'A mini program', 'A native app']) {
  test(`a customer signs in another scene: ${scene}`, async () => {
    const { page, complaints } = await openTab(browser);
    await page.goto(sample.url);
    await page.getByLabel(scene).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    if (scene !== 'A browser outside WeChat') {
      await page.getByText('pre_entrustweb_id').waitFor();
      await assertFits(page);
      await picture(page, `scene-${scene.split(' ').at(-1)}`);
      await page.getByRole('link', { name: /Act as the front end/ }).click();
    }
    await page.waitForURL(/\/simulator\/sign\?/);
    await assertFits(page);
    await page.getByRole('button', { name: 'Agree and sign' }).click();
    await page.waitForURL(/from_wxpay=1$/);
    await page.getByRole('status').filter({ hasText: 'SIGNED' }).waitFor();
    assert.deepEqual(complaints, []);
  });
}

/** Asserts that the picture shows the whole label of today's line. */
async function assertTodayIsWhole(page) {
  const [label, frame] = await page.evaluate(() =>
    ['.today text', '.timeline > svg'].map((selector) => {
      const { left, right } = document.querySelector(selector).getBoundingClientRect();
      return { left, right };
    }),
  );
  assert.ok(
    label.left >= frame.left && label.right <= frame.right,
    JSON.stringify({ label, frame }),
  );
}

function dayBefore(date) {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}
