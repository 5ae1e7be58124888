import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, get, post } from './support/browse.js';
import { PackageCopy } from './support/package-copy.js';
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

/** Sends the form and returns the launch page with its target. */
async function launch(fields: Record<string, string> = {}) {
  const sent = await post(`${sample.url}/contracts`, fields);
  expect(sent.status).toBe(303);
  const url = new URL(sent.headers.get('location')!, sample.url).href;
  const page = await get(url);
  const [, literal] = /window\.location\.href = (".*?");/.exec(page.text)!;
  return { url, page, redirectUrl: JSON.parse(literal!) as string };
}

async function notifications(code: string): Promise<Record<string, unknown>[]> {
  const all = JSON.parse((await get(`${sample.url}/api/notifications`)).text);
  return all.filter((one: { out_contract_code?: string }) => one.out_contract_code === code);
}

const getCode = (url: string) => url.split('/').at(-2)!;

describe('the form', () => {
  it('accepts the form unchanged, with default dates in Beijing time', async () => {
    const { status, text } = await get(sample.url);
    const tomorrow = new Date(Date.now() + 32 * 60 * 60 * 1000).toISOString().slice(0, 10);
    expect(status).toBe(200);
    expect(text).toContain(`value="${tomorrow}"`);
    expect(text).toContain('WeChat Pay is simulated');
    const fields: Record<string, string> = {};
    for (const [tag] of text.matchAll(/<input[^>]*>/g)) {
      const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
      if (/type="(radio|checkbox)"/.test(tag) && !/\bchecked\b/.test(tag)) continue;
      fields[attribute('name')] = attribute('value');
    }
    expect(Object.keys(fields)).toHaveLength(13);
    expect((await post(`${sample.url}/contracts`, fields)).status).toBe(303);
  });

  it('allows a page to run and load only its own resources', async () => {
    const { headers, text } = await get(sample.url);
    const policy = headers.get('content-security-policy')!;
    const [, nonce] = /style-src 'nonce-([^']+)'/.exec(policy)!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe');
    expect(text).toContain(`<style nonce="${nonce}">`);
    expect(text).not.toMatch(/\s(on\w+|style)=/);
    expect((await get(sample.url)).headers.get('content-security-policy')).not.toBe(policy);
  });

  it('shows every error next to its field, and keeps the input', async () => {
    const { status, text } = await post(`${sample.url}/contracts`, {
      insured_name: '',
      premium: '"><script>alert(1)</script>',
      first_deduct_date: '2020-01-01',
      openid: '',
      real_name: '张三',
    });
    expect(status).toBe(400);
    for (const field of ['insured_name', 'premium', 'first_deduct_date', 'openid']) {
      expect(text).toContain(`<a href="#${field}">`);
      expect(text).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
      expect(text).toMatch(new RegExp(`aria-describedby="[^"]*${field}-problem"`));
    }
    expect(text).toContain('id_card_number-problem');
    expect(text).toContain('<details open>');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('value="&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;"');
    // Twelve premiums share one error.
    expect(text.match(/class="problem">must be an amount in yuan/g)).toHaveLength(1);
  });

  it.each([
    ['zero premiums', { periods: '0' }, 'periods'],
    ['one premium that is paid while signing', { mode: 'pay', periods: '1' }, 'periods'],
    ['more premiums than there are ids', { periods: '99999999' }, 'periods'],
    ['a date that does not exist', { first_deduct_date: '2027-02-31' }, 'first_deduct_date'],
    ['a plan that is not a number', { plan_id: '12a' }, 'plan_id'],
    ['a name that ends in a character of four bytes', { insured_name: '张𠮷' }, 'insured_name'],
    ['a policy that ends before it starts', { policy_end_date: '2020-01-01' }, 'policy_end_date'],
  ])('rejects %s', async (_title, fields, field) => {
    const { status, text } = await post(`${sample.url}/contracts`, fields);
    expect(status).toBe(400);
    expect(text).toContain(`<a href="#${field}">`);
  });

  it('converts yuan without floating-point rounding', async () => {
    const { redirectUrl } = await launch({ premium: '1.13', periods: '3' });
    expect((await get(redirectUrl)).text.match(/¥1\.13/g)).toHaveLength(3);
  });
});

describe('the launch page', () => {
  it('opens WeChat Pay by its rules for referrer and navigation', async () => {
    const { page, redirectUrl } = await launch();
    expect(page.status).toBe(200);
    expect(page.text.match(/<meta name="referrer"[^>]*>/g)).toEqual([
      '<meta name="referrer" content="no-referrer-when-downgrade" />',
    ]);
    expect(page.headers.get('referrer-policy')).toBeNull();
    expect(page.text).toContain(`href="${redirectUrl.replaceAll('&', '&#38;')}"`);
    expect(page.text).not.toContain('location.replace');
    expect(redirectUrl.startsWith(sample.simulatorUrl)).toBe(true);
  });

  it('creates new numbers for every attempt', async () => {
    const codes = await Promise.all(Array.from({ length: 5 }, async () => (await launch()).url));
    expect(new Set(codes).size).toBe(5);
    for (const url of codes) expect(getCode(url)).toMatch(/^[0-9A-Za-z]{1,32}$/);
  });

  it('explains that an unknown session has expired', async () => {
    const { status, text } = await get(`${sample.url}/contracts/12535/Cunknown/launch`);
    expect(status).toBe(200);
    expect(text).toContain('The signing session has expired');
    expect(text).not.toContain('location.href');
  });
});

describe('the contract page after the return', () => {
  it('shows the contract and its verified notification after the customer has agreed', async () => {
    const { url, redirectUrl } = await launch();
    const signing = await get(redirectUrl, { Referer: url });
    expect(signing.text).toContain('*三');
    const done = await post(redirectUrl, { decision: 'agree', referrer: url });
    expect(done.text).toContain(`${url}?from_wxpay=1`);
    const received = await eventually(
      () => notifications(getCode(url)),
      (list) => list.length > 0,
    );
    expect(received).toMatchObject([
      { event_type: 'INSURANCE_ENTRUST.SIGN', contract_state: 'SIGNED' },
    ]);
    const page = await get(`${url}?from_wxpay=1`);
    expect(page.text).toMatch(/role="status">\s*In force/);
    expect(page.text).toContain(received[0]!['contract_id']);
    expect(page.text).not.toContain('window.location.href');
  });

  it('shows the state at WeChat Pay, whatever from_wxpay=1 suggests', async () => {
    const { url, redirectUrl } = await launch();
    const before = await get(`${url}?from_wxpay=1`);
    expect(before.status).toBe(200);
    expect(before.text).toMatch(/role="status">Not signed/);
    await post(redirectUrl, { decision: 'decline', referrer: url });
    const after = await get(`${url}?from_wxpay=1`);
    expect(after.text).toMatch(/role="status">Not signed/);
    expect(after.text).not.toContain('INSURANCE_ENTRUST.SIGN');
    expect(await notifications(getCode(url))).toEqual([]);
  });

  it('shows the payment of a sign-with-payment, and SIGN_FAILED after a failed one', async () => {
    const paid = await launch({ mode: 'pay', premium: '25' });
    await post(paid.redirectUrl, { decision: 'agree' });
    const events = await eventually(
      () => notifications(getCode(paid.url)),
      ({ length }) => length === 2,
    );
    expect(events.map(({ event_type }) => event_type).toSorted()).toEqual([
      'INSURANCE_ENTRUST.SIGN',
      'TRANSACTION.SUCCESS',
    ]);
    const list = await eventually(
      async () => (await get(`${sample.url}/notifications`)).text,
      (text) => text.includes('TRANSACTION.SUCCESS'),
    );
    expect(list).toContain('¥25.00');
    const failed = await launch({ mode: 'pay' });
    await post(failed.redirectUrl, { decision: 'fail' });
    expect((await get(`${failed.url}?from_wxpay=1`)).text).toContain('SIGN_FAILED');
  });

  it('responds to an invalid contract code with an error page', async () => {
    const { status, headers, text } = await get(`${sample.url}/contracts/12535/no_such-code`);
    expect(status).toBe(400);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('out_contract_code');
    expect((await get(`${sample.url}/contracts/abc/C1`)).status).toBe(400);
  });
});

describe('the JSON API', () => {
  it('names every error by its path', async () => {
    const { status, text } = await post(`${sample.url}/api/contracts`, { premium: '-1' });
    expect(status).toBe(400);
    expect(JSON.parse(text).issues[0].path).toBe('policy_periods[0].estimated_deduct_amount.total');
  });

  it('accepts JSON, and responds 404 until the customer has signed', async () => {
    const response = await fetch(`${sample.url}/api/contracts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ insured_name: '欧阳小明', periods: 2 }),
    });
    expect(response.status).toBe(201);
    const { redirect_url, contract } = (await response.json()) as Record<string, string>;
    expect((await get(contract!)).status).toBe(404);
    await post(redirect_url!, { decision: 'agree' });
    const signed = JSON.parse((await get(contract!)).text);
    expect(signed).toMatchObject({ contract_state: 'SIGNED', insured_display_name: '***明' });
    expect(signed).not.toHaveProperty('openid');
    // The next test compares the whole list.
    const code = contract!.slice(contract!.lastIndexOf('/') + 1);
    await eventually(
      () => notifications(code),
      (list) => list.length > 0,
    );
  });
});

describe('notifications', () => {
  it('rejects a notification without a signature', async () => {
    const before = (await get(`${sample.url}/api/notifications`)).text;
    const response = await fetch(`${sample.url}/wechatpay/notifications`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"id":"EV-1","event_type":"INSURANCE_ENTRUST.SIGN"}',
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'FAIL' });
    expect((await get(`${sample.url}/api/notifications`)).text).toBe(before);
  });

  it('does not log names or openids', () => {
    expect(sample.stdout).toContain('INSURANCE_ENTRUST.SIGN EV-');
    for (const personal of ['张三', '*三', '欧阳小明', 'oSampleCustomer']) {
      expect(sample.stdout + sample.stderr).not.toContain(personal);
    }
  });
});
