import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, get, post } from './support/browse.js';
import { PackageCopy } from './support/package-copy.js';
import { later, PolicyWalk } from './support/policy-walk.js';
import { RunningSample } from './support/running-sample.js';

let copy: PackageCopy;
let sample: RunningSample;

beforeAll(async () => {
  copy = PackageCopy.build();
  sample = await RunningSample.start(copy.folder);
}, 120_000);

afterAll(async () => {
  await sample?.stop();
  copy?.remove();
});

const sign = (fields: Record<string, string> = {}) => PolicyWalk.sign(sample.url, fields);
const getToday = () => PolicyWalk.getToday(sample.url);

/** The next step of the contract page as text. */
function getNextStep(page: string): string {
  const [section = ''] = /<section class="card next"[^]*?<\/section>/.exec(page) ?? [];
  return section.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

/** The element with this id, up to the end of its form. */
function getForm(page: string, id: string): string {
  return new RegExp(`<details id="${id}"[^]*?</form>`).exec(page)?.[0] ?? '';
}

/** A contract whose first premium is paid. */
async function signAndPay(fields: Record<string, string> = {}) {
  const walk = await sign({ mode: 'pay', first_deduct_date: await getToday(), ...fields });
  await walk.waitForLook(1, 'paid');
  // The order arrives with a notification of its own.
  await eventually(
    () => walk.getPeriods(),
    ({ orders }) => orders.length > 0,
  );
  return walk;
}

describe('the deadlines of a premium', () => {
  beforeAll(async () => {
    // The months after it have 31 and 30 days.
    const to = `${Number((await getToday()).slice(0, 4)) + 1}-03-10`;
    expect((await post(`${sample.url}/api/clock`, { to })).status).toBe(200);
  });

  it('leads to the last day of an open window before the next window', async () => {
    const walk = await sign({ periods: '3' });
    const { periods } = await walk.getPeriods();
    const due = periods[0]!.estimated_deduct_date;
    await walk.toNextWindow();
    expect(await getToday()).toBe(later(due, -1));
    // The second period opens a month after the first, two days after the last day of the first.
    expect((await walk.show()).text).toContain(
      `${later(due, 28)} 09:00 · last day to schedule period 1`,
    );
    await walk.toNextWindow();
    expect(await getToday()).toBe(later(due, 28));
    expect((await walk.show()).text).toMatch(/· schedule period 2/);
  });

  it('warns before a premium expires unpaid, lists it, and goes on when that is confirmed', async () => {
    const walk = await sign({ periods: '3' });
    const { periods } = await walk.getPeriods();
    const due = periods[0]!.estimated_deduct_date;
    const before = await getToday();
    const warned = await walk.act('clock', { to: `${later(due, 28)}T19:30:00+08:00` });
    expect(warned.text).toMatch(/role="alert"[^]*expire unpaid\. Period: 1\./);
    expect(warned.text).toContain('name="confirmed" value="yes"');
    expect(await getToday()).toBe(before);
    // The last moment of the window is harmless.
    await walk.act('clock', { to: `${later(due, 28)}T19:29:59+08:00` });
    expect(await getToday()).toBe(later(due, 28));
    expect(await getToday()).not.toBe(before);
    await walk.act('clock', { to: later(due, 29), confirmed: 'yes' });
    expect(await getToday()).toBe(later(due, 29));
    await walk.waitForLook(1, 'expired');
  });

  it('warns of every premium that a long jump would lose, in Chinese as well', async () => {
    const walk = await sign({ periods: '6' });
    const { periods } = await walk.getPeriods();
    const to = later(periods[4]!.estimated_deduct_date, 29);
    expect((await walk.act('clock', { to }, 'zh')).text).toContain('不再扣费：第 1–5 期');
  });

  it('does not warn of a paid premium', async () => {
    const walk = await signAndPay({ periods: '2' });
    const { periods } = await walk.getPeriods();
    const to = later(periods[1]!.estimated_deduct_date, 28);
    expect((await walk.act('clock', { to })).text).not.toContain('expire unpaid');
    expect(await getToday()).toBe(to);
  });
});

describe('the next step', () => {
  it('says what to do, by when, and for which premium', async () => {
    const walk = await sign({ periods: '2' });
    expect(getNextStep((await walk.show()).text)).toMatch(
      /Wait until [\d-]+ 08:00: schedule period 1/,
    );
    await walk.toNextWindow();
    const step = getNextStep((await walk.show()).text);
    expect(step).toMatch(/Schedule it by [\d-]+ , today before 19:30/);
    expect(step).toContain('Schedule period 1');
  });

  it('starts again after a failed signature', async () => {
    const { text } = await post(`${sample.url}/api/contracts`, { mode: 'pay' });
    const { redirect_url, contract } = JSON.parse(text);
    await post(redirect_url, { decision: 'fail' });
    const page = await get(contract.replace('/api/', '/'));
    expect(page.text).toMatch(/role="status">\s*Signing failed/);
    expect(page.text).toMatch(/class="card next"[^]*<a class="button primary" href="\/">/);
  });

  it('renews a contract that waits for its renewal, and does not schedule its last premium', async () => {
    const walk = await signAndPay({ periods: '2', can_auto_insure: 'yes' });
    const { periods } = await walk.getPeriods();
    await walk.travel(later(periods[1]!.estimated_deduct_date, 1));
    const { text } = await walk.show();
    const step = getNextStep(text);
    expect(step).toContain('Go to the renewal');
    expect(step).not.toContain('Schedule period 2');
    expect(getForm(text, 'renew')).toMatch(/^<details id="renew" open>/);
  });

  it('gives the reason of a failed deduction wherever it shows the failure', async () => {
    const walk = await sign({ periods: '2' });
    await walk.toNextWindow();
    await walk.act('periods/1/schedule');
    await walk.toNextWindow();
    await post(walk.customerPage, { action: 'fail' });
    await walk.act('periods/1/deduct');
    await walk.waitForLook(1, 'failed');
    const text = await walk.waitForText('TRANSACTION.FAIL');
    expect(getNextStep(text)).toContain('The last attempt failed: 支付失败，用户余额不足');
    // The table, the payment, the notification.
    expect(text.match(/Reason: 支付失败，用户余额不足/g)).toHaveLength(3);
  });
});

describe('after a termination', () => {
  it('cancels the premiums that are left, and keeps the paid ones', async () => {
    const walk = await signAndPay({ periods: '3' });
    const { text } = await walk.act('termination', { remark: 'moved' });
    expect((await walk.getPeriods()).periods.map(({ look }) => look)).toEqual([
      'paid',
      'cancelled',
      'cancelled',
    ]);
    expect(text).toContain('Cancelled: 2.');
    expect(text).not.toContain('Planned');
    expect(text).toMatch(/<dt>Outstanding<\/dt>\s*<dd>¥0\.00/);
    expect((await get(walk.customerPage, { 'Accept-Language': 'en' })).text).not.toContain(
      'Planned',
    );
  });

  it('keeps the plan while the customer can revoke the termination', async () => {
    const walk = await sign({ periods: '2' });
    await post(walk.customerPage, { action: 'terminate-later' });
    const { text } = await walk.show();
    expect(text).toMatch(/role="status">\s*Being terminated/);
    expect(getNextStep(text)).toContain('the customer can revoke');
    expect(text).toContain('Planned: 2.');
    await post(walk.customerPage, { action: 'revoke' });
    expect((await walk.show()).text).toMatch(/role="status">\s*In force/);
  });
});

describe('a rejected form', () => {
  it('stays open with its entries and an error in yuan next to its field', async () => {
    const walk = await sign({ periods: '3', premium: '1234.50' });
    await walk.toNextWindow();
    const { text } = await walk.act('modification', { period: '2', premium: '1500' });
    const form = getForm(text, 'lower');
    expect(form).toMatch(/^<details id="lower" open>/);
    expect(form).toContain('value="1500"');
    expect(form).toMatch(/<option value="2" selected>/);
    expect(form).toMatch(/aria-invalid="true"/);
    expect(form).toContain('must be lower than ¥1,234.50 and more than 0');
    expect(text).not.toMatch(/\d fen\b/);
    const chinese = await walk.act('modification', { period: '2', premium: '0' }, 'zh');
    expect(getForm(chinese.text, 'lower')).toContain('须低于 ¥1,234.50 且大于 0');
  });

  it('keeps the entries when WeChat Pay rejects the change', async () => {
    const walk = await sign({ periods: '3' });
    await walk.toNextWindow();
    await walk.act('modification', { period: '2', premium: '9' });
    const { text } = await walk.act('modification', { period: '3', premium: '8.50' });
    expect(text).toMatch(/role="alert"/);
    expect(getForm(text, 'lower')).toContain('value="8.50"');
  });

  it('reports every error of a new policy at once, by its label', async () => {
    const { status, text } = await post(`${sample.url}/contracts`, {
      periods: 'many',
      premium: 'ten',
      first_deduct_date: '2020-01-01',
      policy_start_date: '2027-12-31',
      policy_end_date: '2027-01-01',
      openid: '',
    });
    expect(status).toBe(400);
    const summary = /<div class="problems"[^]*?<\/div>/.exec(text)![0];
    for (const field of ['periods', 'premium', 'first_deduct_date', 'policy_end_date', 'openid']) {
      expect(summary).toContain(`<a href="#${field}">`);
    }
    expect(summary).toContain('must be a whole number from 1 to 840');
    expect(summary.replace(/<[^>]*>/g, '')).not.toMatch(/[a-z]_[a-z]/);
  });

  it('keeps the entries of a new policy that WeChat Pay rejects', async () => {
    const entries = { plan_id: '99999', insured_name: '欧阳小明' };
    const { status, text } = await post(`${sample.url}/contracts`, entries);
    expect(status).toBe(502);
    expect(text).toContain('value="欧阳小明"');
    expect(text).toContain('value="99999"');
    expect(text).toMatch(/role="alert"/);
  });
});

describe('words', () => {
  it('names states, modes and events in the language of the reader', async () => {
    const walk = await signAndPay({ periods: '2', can_auto_insure: 'yes' });
    await walk.act('termination');
    await walk.waitForText('INSURANCE_ENTRUST.TERMINATE');
    const chinese = (await walk.show('zh')).text;
    expect(chinese).toMatch(/role="status">\s*已解约 <code>TERMINATED<\/code>/);
    expect(chinese).toMatch(/商户 <code>MCH_API_TERMINATE<\/code>/);
    expect(chinese).toContain('<strong>协议已解约</strong>');
    const english = (await walk.show()).text;
    expect(english).toContain('The insurer <code>MCH_API_TERMINATE</code>');
    expect(english).toContain('<strong>Premium paid</strong>');
  });

  it('separates the thousands of amounts, and accepts them in a form', async () => {
    const walk = await signAndPay({ periods: '3', premium: '1,234.50' });
    const { text } = await walk.show();
    expect(text).toMatch(/<dt>Paid<\/dt>\s*<dd>¥1,234\.50/);
    expect(text).toMatch(/<dt>Outstanding<\/dt>\s*<dd>¥2,469\.00/);
    expect(text).not.toContain('¥1234');
    expect((await post(`${sample.url}/contracts`, { premium: '12,34.50' })).status).toBe(400);
  });

  it('says whose contract the page shows', async () => {
    const walk = await sign({ insured_name: '欧阳小明', premium: '25' });
    expect((await walk.show()).text).toMatch(/<h1>\s*Contract of \*\*\*明 · Monthly ¥25\.00/);
    expect((await walk.show('zh')).text).toMatch(/<title>\s*\*\*\*明 的协议 · 每月 ¥25\.00/);
  });
});

describe('refunds', () => {
  it('refunds in parts, with a reason, only when confirmed, and never more than was paid', async () => {
    const walk = await signAndPay({ periods: '2', premium: '100' });
    const [order] = (await walk.getPeriods()).orders;
    const refund = `orders/${order!.outTradeNo}/refund`;
    const part = { amount: '40', reason: 'moved abroad' };
    const unconfirmed = await walk.act(refund, part);
    expect(unconfirmed.text).toContain('Confirm that the money is to be returned');
    expect(getForm(unconfirmed.text, `refund-${order!.outTradeNo}`)).toContain(
      'value="moved abroad"',
    );
    expect((await walk.getPeriods()).orders[0]!.refunds).toEqual([]);

    await walk.act(refund, { ...part, confirmed: 'yes' });
    await walk.waitForText('REFUND.SUCCESS');
    await walk.waitForLook(1, 'paid');
    const tooMuch = await walk.act(refund, { amount: '60.01', confirmed: 'yes' });
    expect(getForm(tooMuch.text, `refund-${order!.outTradeNo}`)).toContain(
      'must be at most ¥60.00',
    );
    await walk.act(refund, { amount: '60', confirmed: 'yes' });
    await walk.waitForLook(1, 'refunded');
    const { orders } = await walk.getPeriods();
    expect(orders[0]!.refunds.map(({ amount }) => amount)).toEqual([4000, 6000]);
    expect((await walk.show()).text).not.toContain('/refund"');
  });

  it('sends an abnormal refund to a bank card and keeps neither its number nor the name', async () => {
    const walk = await signAndPay({ periods: '2' });
    const [order] = (await walk.getPeriods()).orders;
    await walk.act('refund-failure');
    await walk.act(`orders/${order!.outTradeNo}/refund`, { confirmed: 'yes' });
    await walk.waitForText('REFUND.ABNORMAL');
    const card = { type: 'USER_BANK_CARD', bank_type: 'ICBC_DEBIT', real_name: '张三丰' };
    const action = `orders/${order!.outTradeNo}/bank-card`;
    const number = '6222020200112233445';
    const rejected = await walk.act(action, {
      ...card,
      bank_type: 'NO_BANK',
      bank_account: number,
    });
    expect(rejected.text).toMatch(/<details id="bank-card-\w+" open>/);
    expect(rejected.text).not.toContain(number);
    expect(rejected.text).not.toContain('张三丰');
    expect((await walk.act(action, { ...card, bank_account: number })).text).toContain('bank card');
    await walk.waitForText('REFUND.SUCCESS');
    await walk.waitForLook(1, 'refunded');
    expect((await walk.show()).text).not.toContain('/bank-card"');
    expect(sample.stdout + sample.stderr).not.toContain(number);
  });
});

describe('lists', () => {
  it('lists contracts with insured person, premium, state and next date, and finds one by its name', async () => {
    const walk = await signAndPay({ insured_name: '司马相如', premium: '2345.60', periods: '3' });
    const { periods } = await walk.getPeriods();
    const path = new URL(walk.page).pathname;
    for (const query of ['司马相如', path.split('/').at(-1)!.slice(0, 16)]) {
      const { text } = await get(`${sample.url}/contracts?q=${encodeURIComponent(query)}`);
      const row = text.split('<tr>').find((part) => part.includes(path))!;
      expect(row).toContain('***如');
      expect(row).toContain('¥2,345.60');
      expect(row).toContain('Monthly');
      expect(row).toContain('In force');
      expect(row).toContain(periods[1]!.estimated_deduct_date);
    }
    expect((await get(`${sample.url}/contracts?q=unknown`)).text).toContain('Nothing found');
  });

  it('lists twenty contracts at a time', async () => {
    for (let number = 0; number < 21; number += 1) await post(`${sample.url}/api/contracts`);
    const first = (await get(`${sample.url}/contracts`)).text;
    expect(first.match(/<th scope="row">/g)).toHaveLength(20);
    expect(first).toContain('page=2');
    const second = (await get(`${sample.url}/contracts?page=2`)).text;
    expect(second.match(/<th scope="row">/g)!.length).toBeGreaterThan(0);
  });

  it('links a notification to its contract, also that of a refund', async () => {
    const walk = await signAndPay({ periods: '2' });
    const [order] = (await walk.getPeriods()).orders;
    await walk.act(`orders/${order!.outTradeNo}/refund`, { confirmed: 'yes' });
    await walk.waitForText('REFUND.SUCCESS');
    const { text } = await get(`${sample.url}/notifications`);
    const link = `<a href="${new URL(walk.page).pathname}">`;
    for (const event of ['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS', 'REFUND.SUCCESS']) {
      const item = text.split('<li>').find((part) => part.includes(link) && part.includes(event));
      expect(item).toBeDefined();
    }
  });

  it('folds the periods that are far away', async () => {
    const walk = await sign({ periods: '12' });
    const { text } = await walk.show();
    const [later8 = ''] = /<details id="later-periods">[^]*?<\/details>/.exec(text) ?? [];
    expect(later8).toContain('8 later');
    expect(later8).toContain('<th scope="row">5</th>');
    expect(later8).not.toContain('<th scope="row">4</th>');
  });

  it('shows an unknown address as a page to a browser, and as JSON to a program', async () => {
    const page = await get(`${sample.url}/nope`, { Accept: 'text/html,*/*;q=0.8' });
    expect(page.status).toBe(404);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).toContain('This page does not exist');
    for (const [path, accept] of [
      ['/nope', '*/*'],
      ['/api/nope', 'text/html'],
    ] as const) {
      const json = await get(`${sample.url}${path}`, { Accept: accept });
      expect(json.status).toBe(404);
      expect(JSON.parse(json.text)).toMatchObject({ statusCode: 404 });
    }
  });
});

describe('plans', () => {
  it.each([
    ['quarter', 4, 91, 62],
    ['year', 3, 365, 340],
  ])(
    'signs, deducts and renews a contract of the frequency %s',
    async (frequency, periods, gap, renewal) => {
      const walk = await signAndPay({
        frequency,
        periods: String(periods),
        can_auto_insure: 'yes',
        policy_end_date: '2099-12-31',
      });
      const list = (await walk.getPeriods()).periods;
      const [first, second] = list.map(({ estimated_deduct_date: date }) => Date.parse(date));
      expect(Math.abs((second! - first!) / 86_400_000 - gap)).toBeLessThanOrEqual(3);
      await walk.toNextWindow();
      await walk.act('periods/2/schedule');
      await walk.toNextWindow();
      await walk.act('periods/2/deduct');
      await walk.waitForLook(2, 'paid');
      await walk.travel(later(list.at(-1)!.estimated_deduct_date, renewal));
      expect((await walk.act('renewal', { periods: '2', premium: '10' })).text).toContain(
        'is renewed',
      );
      expect((await walk.getPeriods()).periods).toHaveLength(periods + 2);
    },
  );

  it('rejects an unknown frequency', async () => {
    expect((await post(`${sample.url}/contracts`, { frequency: 'week' })).status).toBe(400);
  });
});

describe('the policy in WeChat', () => {
  it('uploads the policy after the customer has agreed, and changes its state', async () => {
    const walk = await sign({ insurance_name: '安心医疗险' });
    const before = (await walk.show()).text;
    expect(before).toContain('Waiting for the customer');
    expect(before).not.toContain('Upload the policy');
    const number = /<code>(I\d{8}\w+)<\/code>/.exec(before)![1]!;
    const phone = `${new URL(walk.customerPage).origin}/simulator/phone/policies/${number}`;
    await post(phone, { action: 'grant' });
    expect(await walk.waitForText('Upload the policy')).toContain('name="policy_code"');
    const policy = {
      insured_name: '张三',
      policy_type: 'POLICY_TYPE_MEDICAL',
      coverage_detail: '住院医疗',
      begins: '2027-01-01',
      ends: '2027-12-31',
    };
    const list = (await get(`${sample.url}/notifications`)).text;
    const granted = list.split('<li>').find((item) => item.includes('MANAGEMENT.GRANTED'));
    expect(granted).toContain(`<a href="${new URL(walk.page).pathname}">`);
    const rejected = await walk.act('policy', { ...policy, ends: '2026-12-31', policy_code: 'P1' });
    expect(rejected.text).toMatch(/id="policy-insurance_company_code"[^>]*aria-invalid="true"/);
    expect(rejected.text).toContain('value="住院医疗"');
    const complete = { ...policy, policy_code: 'P1', insurance_company_code: 'PICC' };
    const uploaded = await walk.act('policy', complete);
    expect(uploaded.text).toContain('The policy is uploaded');
    expect(uploaded.text).toMatch(/Issued\s*<code>POLICY_STATE_APPROVED/);
    const ended = await walk.act('policy/state', { policy_state: 'POLICY_STATE_INACTIVE' });
    expect(ended.text).toMatch(/No longer in force\s*<code>POLICY_STATE_INACTIVE/);
  });

  it('does not offer to upload a policy that was not requested at signing', async () => {
    const walk = await sign();
    expect((await walk.show()).text).not.toContain('Policy in WeChat');
    expect((await post(`${walk.page}/policy`, {})).status).toBe(404);
  });
});

describe('bills', () => {
  it('compares the bill of a day with the orders, and says when it is ready', async () => {
    const walk = await signAndPay({ periods: '2', premium: '1234.50' });
    const [order] = (await walk.getPeriods()).orders;
    const day = await getToday();
    await walk.act(`orders/${order!.outTradeNo}/refund`, { amount: '34.50', confirmed: 'yes' });
    await walk.waitForText('REFUND.SUCCESS');
    const bill = `${sample.url}/bills?date=${day}`;
    expect((await get(bill)).text).toMatch(/role="alert"/);
    await walk.travel(`${later(day, 1)}T09:59:00+08:00`);
    expect((await get(bill)).text).toMatch(/role="alert"[^]*10:00/);
    await walk.travel(`${later(day, 1)}T10:00:00+08:00`);
    const { text } = await eventually(
      () => get(bill),
      (seen) => seen.text.includes('¥1,234.50'),
    );
    const rows = text.split('<tr>').filter((row) => row.includes(order!.outTradeNo.slice(-8)));
    expect(rows).toHaveLength(2);
    expect(rows.every((row) => row.includes('Matches'))).toBe(true);
    expect(rows.some((row) => row.includes('−¥34.50'))).toBe(true);
    // Yesterday is the default.
    expect((await get(`${sample.url}/bills`)).text).toContain(`Bill of ${day}`);
  });

  it('shows a day without transactions and an invalid day', async () => {
    const day = await getToday();
    await post(`${sample.url}/api/clock`, { to: `${later(day, 4)}T11:00:00+08:00` });
    const empty = await get(`${sample.url}/bills?date=${later(day, 2)}`);
    expect(empty.text).toContain('No transactions on this day');
    expect((await get(`${sample.url}/bills?date=soon`)).text).toMatch(/role="alert"/);
  });
});
