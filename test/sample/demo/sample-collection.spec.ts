import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post } from './support/browse.js';
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
}, 60_000);

/** Signs a contract whose first premium is due in a week, and lets it be collected. */
async function signCollected(fields: Record<string, string> = {}) {
  const walk = await PolicyWalk.sign(sample.url, { periods: '3', ...fields });
  const { text } = await walk.act('collection/start');
  expect(text).toContain('From now on, its premiums are collected automatically.');
  const [first] = (await walk.getPeriods()).periods;
  return { walk, date: first!.estimated_deduct_date };
}

const getCollection = async (query = '') =>
  (await get(`${sample.url}/collection${query}`, { 'Accept-Language': 'en' })).text;

/** A section of the page as text. */
function getSection(page: string, heading: string): string {
  const [, section = ''] =
    new RegExp(`aria-labelledby="${heading}-heading"([^]*?)</section>`).exec(page) ?? [];
  return section.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

async function actOnCustomer(walk: PolicyWalk, action: string): Promise<void> {
  const { contract_id: contract } = JSON.parse((await get(walk.api)).text);
  const { status } = await post(`${sample.url}/collection/customer`, { contract, action });
  expect(status).toBe(303);
}

describe('the collection of a contract', () => {
  it('explains itself until the first contract is collected', async () => {
    expect(await getCollection()).toContain('Each premium is announced to the customer');
    const walk = await PolicyWalk.sign(sample.url);
    expect((await walk.show()).text).toContain('Its premiums are collected by hand.');
    expect(await getCollection()).toContain('Each premium is announced to the customer');
  });

  it('announces a premium on the day before its date, and deducts it on its date', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(`${later(date, -1)}T20:30:00+08:00`);
    await walk.waitForLook(1, 'scheduled');
    await walk.travel(`${date}T20:30:00+08:00`);
    await walk.waitForLook(1, 'paid');
    const { periods, orders } = await walk.getPeriods();
    expect(periods.map(({ look }) => look)).toEqual(['paid', 'planned', 'planned']);
    expect(orders).toMatchObject([{ periodId: 1, amount: 1000, state: 'paid' }]);
    const timeline = getSection((await walk.show()).text, 'collection');
    expect(timeline).toMatch(/Paid Period 1 .*Announced to the customer Period 1/);
  });

  it('loses no premium in a jump over months', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(later(date, 70));
    expect((await walk.getPeriods()).periods.map(({ look }) => look)).toEqual([
      'paid',
      'paid',
      'paid',
    ]);
  });

  it('renews a contract that was signed with automatic renewal, and collects the next year', async () => {
    const { walk } = await signCollected({ can_auto_insure: 'yes', periods: '2' });
    expect(getSection((await walk.show()).text, 'collection')).toContain(
      'After its last premium, the contract is renewed for another year.',
    );
    const [, last] = (await walk.getPeriods()).periods;
    await walk.travel(`${later(last!.estimated_deduct_date, 1)}T07:30:00+08:00`);
    expect((await walk.getPeriods()).periods).toHaveLength(2);
    await walk.travel(`${later(last!.estimated_deduct_date, 1)}T20:30:00+08:00`);
    const { periods } = await walk.getPeriods();
    expect(periods.map(({ policy_period_id }) => policy_period_id)).toEqual(
      Array.from({ length: 14 }, (_, index) => index + 1),
    );
    expect(periods.at(2)!.estimated_deduct_amount.total).toBe(1000);
    expect(getSection((await walk.show()).text, 'collection')).toContain('Renewed');
    expect(getSection((await walk.show()).text, 'next')).toContain('Nothing to do');
    await walk.travel(`${later(periods.at(3)!.estimated_deduct_date, 1)}T20:30:00+08:00`);
    const looks = (await walk.getPeriods()).periods.map(({ look }) => look);
    expect(looks.slice(0, 5)).toEqual(['paid', 'paid', 'paid', 'paid', 'planned']);
  });

  it('renews no contract that was signed without automatic renewal, and says so', async () => {
    const { walk } = await signCollected({ periods: '1' });
    expect(getSection((await walk.show()).text, 'collection')).toContain(
      'signed without automatic renewal, so it ends with its last premium',
    );
    const [only] = (await walk.getPeriods()).periods;
    await walk.travel(`${later(only!.estimated_deduct_date, 33)}T09:00:00+08:00`);
    expect((await walk.getPeriods()).periods.map(({ look }) => look)).toEqual(['paid']);
    expect(getSection((await walk.show()).text, 'collection')).not.toContain('Renewal rejected');
  });

  it('refunds a collected premium, and finds it in the bill of its day', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(`${later(date, 1)}T12:00:00+08:00`);
    const [order] = (await walk.getPeriods()).orders;
    const bill = await get(`${sample.url}/bills?date=${date}`, { 'Accept-Language': 'en' });
    expect(bill.text).toContain(`…${order!.outTradeNo.slice(-8)}`);
    expect(bill.text).not.toMatch(/Unknown order|Differs/);
    await walk.act(`orders/${order!.outTradeNo}/refund`, { confirmed: 'yes' });
    await walk.waitForLook(1, 'refunded');
  });

  it('tries again on a later day after the wallet was empty', async () => {
    const { walk, date } = await signCollected();
    await actOnCustomer(walk, 'fail');
    await walk.travel(`${date}T20:30:00+08:00`);
    await walk.waitForLook(1, 'failed');
    expect(getSection((await walk.show()).text, 'collection')).toMatch(
      /Deduction failed .* Next attempt on [\d-]+\. Reason: 支付失败，用户余额不足/,
    );
    await walk.travel(`${later(date, 2)}T20:30:00+08:00`);
    await walk.waitForLook(1, 'paid');
    expect((await walk.getPeriods()).orders.map(({ state }) => state)).toEqual([
      'paid',
      'failed',
      'failed',
    ]);
  });

  it('offers no button for a premium that is collected, and rejects a forged one', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(`${later(date, -1)}T08:01:00+08:00`);
    const { text } = await walk.show();
    expect(text).not.toContain('/periods/1/');
    expect(text).toContain('Nothing to do: its premiums are collected automatically.');
    const forged = await walk.act('periods/1/schedule');
    expect(forged.text).toMatch(/role="alert"[^>]*>[^<]*are collected automatically/);
  });

  it('goes back to buttons when a contract is to be collected by hand', async () => {
    const { walk, date } = await signCollected();
    const { text } = await walk.act('collection/stop');
    expect(text).toContain('Its premiums are collected by hand again.');
    await walk.travel(`${later(date, -1)}T09:00:00+08:00`);
    await walk.act('periods/1/schedule');
    await walk.waitForLook(1, 'scheduled');
  });

  it('takes over a lowered premium', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(`${later(date, -5)}T09:00:00+08:00`);
    await walk.act('modification', { period: '1', premium: '8' });
    await walk.travel(`${date}T20:30:00+08:00`);
    await walk.waitForLook(1, 'paid');
    expect((await walk.getPeriods()).orders).toMatchObject([{ amount: 800, state: 'paid' }]);
  });

  it('deducts nothing after the customer has terminated the contract', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(`${later(date, -1)}T20:30:00+08:00`);
    await actOnCustomer(walk, 'terminate');
    await walk.travel(`${date}T20:30:00+08:00`);
    expect((await walk.getPeriods()).orders).toEqual([]);
    expect(getSection((await walk.show()).text, 'collection')).toContain('No longer collected');
  });
});

describe('the page of the collection', () => {
  it('shows the day by hour, its totals, and its report, which adds up', async () => {
    const { walk, date } = await signCollected({ premium: '25' });
    await walk.travel(`${date}T07:00:00+08:00`);
    const early = await getCollection();
    expect(getSection(early, 'today')).toMatch(/To deduct [1-9]/);
    await walk.travel(`${date}T20:30:00+08:00`);
    await walk.waitForLook(1, 'paid');
    const page = await getCollection(`?date=${date}`);
    expect(getSection(page, 'today')).toMatch(/To announce 0 .*To deduct 0 /);
    expect(getSection(page, 'today')).toMatch(/Paid: [1-9]\d*\./);
    const report = getSection(page, 'report');
    const [, paid] = /Paid (\d+) ¥/.exec(report)!;
    expect(report).toMatch(new RegExp(`Due ${paid} ¥[\\d,.]+ Compare`));
  });

  it('lists a premium that WeChat Pay keeps rejecting, in words, until it is tried again', async () => {
    const { walk, date } = await signCollected({ insured_name: '欧阳小明' });
    await actOnCustomer(walk, 'reject');
    await walk.travel(`${date}T07:00:00+08:00`);
    const page = await getCollection();
    expect(getSection(page, 'stuck')).toMatch(
      /Needs a person \(1\) \*\*\*明 · period 1 .* WeChat Pay keeps rejecting it/,
    );
    expect((await walk.show()).text).toContain('href="/collection#stuck"');
    const [, path] = /action="(\/collection\/stuck\/\w+\/1)"/.exec(page)!;
    const { headers } = await post(`${sample.url}${path}`, { action: 'retry' });
    expect(await getCollection(headers.get('location')!.slice('/collection'.length))).toContain(
      'The premium is tried again.',
    );
    await walk.travel(`${later(date, 1)}T20:30:00+08:00`);
    await walk.waitForLook(1, 'paid');
    expect(getSection(await getCollection(), 'stuck')).toContain('Nothing');
    // The button of a page that is no longer current.
    const again = await post(`${sample.url}${path}`, { action: 'skip' });
    expect(await getCollection(again.headers.get('location')!.slice(11))).toContain(
      'It is resolved already.',
    );
  });

  it('gives a premium up when a person decides so', async () => {
    const { walk, date } = await signCollected();
    await actOnCustomer(walk, 'reject');
    await walk.travel(`${date}T07:00:00+08:00`);
    const [, path] = /action="(\/collection\/stuck\/\w+\/1)"/.exec(await getCollection())!;
    await post(`${sample.url}${path}`, { action: 'skip' });
    await walk.travel(`${later(date, 2)}T20:30:00+08:00`);
    await walk.waitForLook(1, 'planned');
    expect(getSection(await getCollection(`?date=${date}`), 'report')).toContain(
      'Skipped by the insurer 1',
    );
  });

  it('announces and deducts nothing while the collection is paused', async () => {
    const { walk, date } = await signCollected();
    await post(`${sample.url}/collection/pause`);
    await walk.travel(`${date}T20:30:00+08:00`);
    expect(await getCollection()).toMatch(/role="alert">[^]*The collection is paused/);
    await walk.waitForLook(1, 'planned');
    await post(`${sample.url}/collection/resume`);
    expect(await getCollection()).not.toContain('The collection is paused');
    await walk.travel(`${later(date, 1)}T20:30:00+08:00`);
    await walk.waitForLook(1, 'scheduled');
  });

  it('collects after an outage of WeChat Pay, without a person', async () => {
    const { walk, date } = await signCollected();
    await walk.travel(`${later(date, -1)}T07:00:00+08:00`);
    await post(`${sample.url}/collection/outage`);
    expect(getSection(await getCollection(), 'simulation')).toContain(
      `Outage until ${later(date, -1)} 10:00`,
    );
    await walk.travel(`${later(date, -1)}T20:30:00+08:00`);
    await walk.waitForLook(1, 'scheduled');
    expect(getSection(await getCollection(), 'simulation')).not.toContain('Outage until 2');
    expect(getSection(await getCollection(), 'stuck')).toContain('Nothing');
  });

  it.each(['2026-02-30', '2026-13-01', 'tomorrow', ''])(
    'shows the report of today for the date "%s"',
    async (date) => {
      const today = await PolicyWalk.getToday(sample.url);
      expect(await getCollection(`?date=${date}`)).toContain(
        `name="date" type="date" value="${today}"`,
      );
    },
  );

  it.each([
    ['customer', { contract: 'unknown', action: 'fail' }, 400],
    ['clock', { to: '2020-01-01' }, 400],
    ['stuck/unknown/1', { action: 'retry' }, 303],
  ])('rejects a forged form for %s', async (path, fields, expected) => {
    const { status } = await post(
      `${sample.url}/collection/${path}`,
      fields as Record<string, string>,
    );
    expect(status).toBe(expected);
  });

  it('speaks Chinese, and shows none of WeChat Pay’s or the ledger’s names', async () => {
    const chinese = (await get(`${sample.url}/collection`, { 'Accept-Language': 'zh' })).text;
    expect(chinese).toContain('从预约到收费期限');
    for (const page of [chinese, await getCollection()]) {
      const main = page.slice(page.indexOf('<main'), page.indexOf('</main>'));
      const words = main.replace(/<[^>]*>/g, ' ');
      expect(words).not.toMatch(/[A-Z]{2,}_[A-Z]|[a-z]_[a-z]|\b(scheduled|deducting|at-risk)\b/);
    }
  });
});

describe('the simulated portfolio', () => {
  it('signs 24 policies, of which some are paid, some fail and one needs a person', async () => {
    const fresh = await RunningSample.start(copy.folder);
    const { status, headers } = await post(`${fresh.url}/collection/portfolio`);
    expect(status).toBe(303);
    const { text } = await get(`${fresh.url}${headers.get('location')!}`, {
      'Accept-Language': 'en',
    });
    expect(text).toContain('24 policies are signed');
    expect(getSection(text, 'stuck')).toContain('Needs a person (1)');
    const [due, ...parts] = Array.from(
      getSection(text, 'funnel').matchAll(/(\d+) \d+ %/g),
      ([, count]) => Number(count),
    );
    const [, ...rest] = parts;
    expect(due).toBe(22);
    expect(rest.reduce((sum, count) => sum + count, 0)).toBe(due);
    await fresh.stop();
  }, 120_000);
});

describe('the sample with merchant credentials', () => {
  it('does not collect automatically', async () => {
    const merchant = await startMerchant();
    const { text } = await get(`${merchant.url}/collection`, { 'Accept-Language': 'en' });
    expect(text).toContain('The demo collects automatically in a simulation only');
    expect((await post(`${merchant.url}/collection/portfolio`)).status).toBe(400);
    await merchant.stop();
  });
});

async function startMerchant(): Promise<RunningSample> {
  const { generateKeyPairSync } = await import('node:crypto');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return RunningSample.start(copy.folder, {
    WECHATPAY_MCHID: '1900000109',
    WECHATPAY_APPID: 'wxd678efh567hg6787',
    WECHATPAY_MERCHANT_SERIAL_NUMBER: '5A0123456789',
    WECHATPAY_MERCHANT_PRIVATE_KEY: privateKey
      .export({ type: 'pkcs8', format: 'pem' })
      .toString()
      .replaceAll('\n', '\\n'),
    WECHATPAY_API_V3_KEY: '0123456789abcdefghijklmnopqrstuv',
  });
}
