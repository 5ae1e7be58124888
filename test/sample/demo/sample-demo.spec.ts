import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, get, post } from './support/browse.js';
import { send } from '../../testing/support/merchant-client.js';
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

interface Periods {
  readonly periods: readonly {
    readonly policy_period_id: number;
    readonly estimated_deduct_date: string;
    readonly estimated_deduct_amount: { readonly total: number };
    readonly look: string;
    readonly next?: string;
  }[];
  readonly orders: readonly { readonly outTradeNo: string; readonly state: string }[];
  readonly next_window?: string;
}

const parse = async <T>(url: string): Promise<T> => JSON.parse((await get(url)).text);
const getNow = async () => (await parse<{ now: string }>(`${sample.url}/api/clock`)).now;
const later = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** Signs a contract with premiums from next week on; returns its page, its JSON and the customer's page. */
async function sign(fields: Record<string, string> = {}) {
  const openid = `oCustomer${Math.random().toString(36).slice(2)}`;
  const first_deduct_date = later((await getNow()).slice(0, 10), 7);
  const sent = await post(`${sample.url}/api/contracts`, { openid, first_deduct_date, ...fields });
  const { contract: api, redirect_url } = JSON.parse(sent.text);
  await post(redirect_url, { decision: 'agree' });
  const { customer_page } = await parse<{ customer_page: string }>(api);
  return { api: api as string, page: (api as string).replace('/api/', '/'), customer_page };
}

const getPeriods = (api: string) => parse<Periods>(`${api}/periods`);
const getLook = async (api: string, id: number) =>
  (await getPeriods(api)).periods.find((period) => period.policy_period_id === id)?.look;
const travel = (to: string) => post(`${sample.url}/api/clock`, { to });
async function toNextWindow(api: string): Promise<void> {
  expect((await travel((await getPeriods(api)).next_window!)).status).toBe(200);
}

/** Posts an action and follows the redirect to the page with its message. */
async function act(page: string, action: string, fields: Record<string, string> = {}) {
  const response = await post(`${page}/${action}`, fields);
  expect(response.status).toBe(303);
  return get(new URL(response.headers.get('location')!, sample.url).href);
}

describe('premiums', () => {
  it('schedules, deducts and refunds a premium, each only when it is possible', async () => {
    const { api, page } = await sign({ periods: '3' });
    const early = await act(page, 'periods/1/schedule');
    expect(early.text).toMatch(/role="alert"/);
    expect(early.text).toContain('Can be scheduled from');
    expect(early.text).not.toContain('/periods/1/schedule"');

    await toNextWindow(api);
    const open = await get(page);
    expect(open.text).toContain(`action="${new URL(page).pathname}/periods/1/schedule"`);
    expect((await act(page, 'periods/1/schedule')).text).toContain('Period 1 is scheduled');
    expect(await getLook(api, 1)).toBe('scheduled');

    await toNextWindow(api);
    expect((await act(page, 'periods/1/deduct')).text).toContain('accepted');
    await eventually(
      () => getLook(api, 1),
      (look) => look === 'paid',
    );
    expect(await getLook(api, 1)).toBe('paid');
    const { orders } = await getPeriods(api);
    expect(orders).toMatchObject([{ periodId: 1, amount: 1000, state: 'paid' }]);

    await act(page, `orders/${orders[0]!.outTradeNo}/refund`, { confirmed: 'yes' });
    const refunded = await eventually(
      () => get(page),
      ({ text }) => text.includes('REFUND.SUCCESS'),
    );
    expect(refunded.text).toContain('REFUND.SUCCESS');
    expect(await getLook(api, 1)).toBe('refunded');
    expect(refunded.text).not.toContain('/refund"');
  });

  it('fails a deduction while the wallet is empty, and retries it with a new number', async () => {
    const { api, page, customer_page } = await sign({ periods: '2' });
    await toNextWindow(api);
    await act(page, 'periods/1/schedule');
    await toNextWindow(api);
    await post(customer_page, { action: 'fail' });
    await act(page, 'periods/1/deduct');
    await eventually(
      () => getLook(api, 1),
      (look) => look === 'failed',
    );
    expect((await get(page)).text).toContain('Retry period 1');
    await act(page, 'periods/1/deduct');
    await eventually(
      () => getLook(api, 1),
      (look) => look === 'paid',
    );
    const { orders } = await getPeriods(api);
    expect(orders.map(({ state }) => state)).toEqual(['paid', 'failed']);
    expect(new Set(orders.map(({ outTradeNo }) => outTradeNo)).size).toBe(2);
  });

  it('deducts a premium once, however often the button is pressed', async () => {
    const { api, page } = await sign({ periods: '2' });
    await toNextWindow(api);
    await act(page, 'periods/1/schedule');
    await toNextWindow(api);
    const responses = await Promise.all([1, 2, 3].map(() => post(`${page}/periods/1/deduct`)));
    expect(responses.map(({ status }) => status)).toEqual([303, 303, 303]);
    await eventually(
      () => getLook(api, 1),
      (look) => look === 'paid',
    );
    expect((await getPeriods(api)).orders).toMatchObject([{ state: 'paid' }]);
  });

  it('responds 404 to an unknown period or order, and to an order of another contract', async () => {
    const { api, page } = await sign({ mode: 'pay' });
    const paid = await eventually(
      () => getPeriods(api),
      ({ orders }) => orders.length > 0,
    );
    expect((await post(`${page}/periods/99/deduct`)).status).toBe(404);
    const other = await sign();
    const { outTradeNo } = paid.orders[0]!;
    const confirmed = { confirmed: 'yes' };
    expect((await post(`${other.page}/orders/${outTradeNo}/refund`, confirmed)).status).toBe(404);
    expect((await post(`${page}/orders/T0/refund`, confirmed)).status).toBe(404);
    expect((await post(`${page.replace(/C\w+$/, 'Cunknown')}/termination`)).status).toBe(404);
  });
});

describe('changes', () => {
  it('lowers a premium once a day, and never raises one', async () => {
    const { api, page } = await sign({ periods: '3' });
    await toNextWindow(api);
    const raised = await act(page, 'modification', { period: '2', premium: '11' });
    expect(raised.text).toMatch(/role="alert"/);
    expect(raised.text).toContain('must be lower than ¥10.00 and more than 0');
    const lowered = await act(page, 'modification', { period: '2', premium: '8.50' });
    expect(lowered.text).toContain('The premium is lowered');
    const { periods } = await getPeriods(api);
    expect(periods.map((period) => period.estimated_deduct_amount.total)).toEqual([
      1000, 850, 1000,
    ]);
    const again = await act(page, 'modification', { period: '3', premium: '8.50' });
    expect(again.text).toMatch(/role="alert"[^]*once a day|当日修改次数已达上限/);
  });

  it('lowers the premium of a scheduled period only if its schedule may be cancelled', async () => {
    const { api, page } = await sign({ periods: '2' });
    await toNextWindow(api);
    await act(page, 'periods/1/schedule');
    const fields = { period: '1', premium: '9' };
    expect((await act(page, 'modification', fields)).text).toContain('its cancellation is allowed');
    await act(page, 'modification', { ...fields, cancel_schedule: 'yes' });
    expect(await getLook(api, 1)).toBe('planned');
  });

  it('renews a contract within the window and the rules', async () => {
    const { api, page } = await sign({ periods: '2', mode: 'pay', can_auto_insure: 'yes' });
    expect((await get(page)).text).toMatch(/<strong>Renew<\/strong>\s*<p class="hint">Opens/);
    const { periods } = await getPeriods(api);
    await travel(later(periods.at(-1)!.estimated_deduct_date, 1));
    expect((await get(page)).text).toMatch(/role="status">\s*To be renewed/);
    const dear = await act(page, 'renewal', { periods: '2', premium: '15.01' });
    expect(dear.text).toContain('at most 50 %');
    for (const count of ['0', '13', '999999999', 'x']) {
      const rejected = await act(page, 'renewal', { periods: count, premium: '10' });
      expect(rejected.text).toMatch(/role="alert"/);
    }
    await act(page, 'renewal', { periods: '12', premium: '15' });
    const renewed = await getPeriods(api);
    expect(renewed.periods).toHaveLength(14);
    expect(renewed.periods.at(-1)!.estimated_deduct_amount.total).toBe(1500);
  });

  it('does not offer to renew a contract that was signed without renewal', async () => {
    const { page } = await sign();
    expect((await get(page)).text).toContain('signed without automatic renewal');
  });

  it('offers no further change after the termination', async () => {
    const { api, page } = await sign();
    const ended = await act(page, 'termination', { remark: '<i>moved</i>' });
    expect(ended.text).toMatch(/role="status">\s*Terminated/);
    expect(ended.text).toContain('MCH_API_TERMINATE');
    expect(ended.text).toContain('&#60;i&#62;moved&#60;/i&#62;');
    expect(ended.text).not.toMatch(/action="[^"]*\/(renewal|modification|termination|periods)/);
    expect((await act(page, 'termination')).text).toMatch(/role="alert"/);
    expect((await getPeriods(api)).next_window).toBeUndefined();
  });
});

describe('the clock', () => {
  it('starts at the current time, runs, and advances on request', async () => {
    const before = await getNow();
    const tomorrow = later(before.slice(0, 10), 1);
    expect((await travel(tomorrow)).text).toBe(
      JSON.stringify({ now: `${tomorrow}T09:00:00+08:00` }),
    );
    const running = await eventually(getNow, (now) => now > `${tomorrow}T09:00:01+08:00`);
    expect(running > `${tomorrow}T09:00:01+08:00`).toBe(true);
  });

  it.each(['', 'tomorrow', '2020-01-01', '2999-01-01', '2020-01-01T00:00:00Z'])(
    'rejects "%s" as a time to advance to',
    async (to) => {
      const before = await getNow();
      expect((await travel(to)).status).toBe(400);
      const page = await post(`${sample.url}/clock`, { to });
      expect(page.status).toBe(400);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect((await getNow()).slice(0, 10)).toBe(before.slice(0, 10));
    },
  );

  it.each([
    ['https://evil.example/', '/'],
    ['//evil.example/contracts/1/C1', '/'],
    ['/contracts/1/../../x', '/'],
    ['/contracts/12535/C1', '/contracts/12535/C1'],
  ])('redirects only to pages of the sample: %s', async (back, target) => {
    const to = later((await getNow()).slice(0, 10), 1);
    const { status, headers } = await post(`${sample.url}/clock`, { to, back });
    expect([status, headers.get('location')]).toEqual([303, target]);
  });
});

describe('the picture of the periods', () => {
  it('describes the periods in words and in a table', async () => {
    const { page } = await sign({ mode: 'pay', periods: '26', policy_end_date: '2099-12-31' });
    const { text } = await eventually(
      () => get(page),
      (seen) => seen.text.includes('Paid: 1'),
    );
    const [, description] = /<desc[^>]*>([^]*?)<\/desc>/.exec(text)!;
    expect(description).toContain('26 periods. Today is ');
    expect(description).toContain('Planned: 25.');
    expect(text.match(/<th scope="row">/g)).toHaveLength(26);
    expect(text.match(/<rect\s+x="-11/g)).toHaveLength(26);
    expect(text.match(/class="today"/g)).toHaveLength(1);
  });

  it('shows the rows around today of a long list', async () => {
    const { page } = await sign({ periods: '120', policy_end_date: '2099-12-31' });
    const { text } = await get(page);
    expect(text.match(/<th scope="row">/g)).toHaveLength(120);
    expect(text.match(/<rect\s+x="-11/g)).toHaveLength(48);
  });
});

describe('scenes', () => {
  it.each([
    ['h5', /^redirect_url$/],
    ['mini-program', /^launch$/],
    ['app', /^launch$/],
  ])('signs in the scene %s', async (scene, field) => {
    const { text } = await post(`${sample.url}/api/contracts`, { scene });
    const response = JSON.parse(text);
    expect(Object.keys(response).some((name) => field.test(name))).toBe(true);
    const { status } = await post(response.redirect_url ?? response.customer_page);
    expect(status).toBe(200);
    expect(JSON.parse((await get(response.contract)).text).contract_state).toBe('SIGNED');
  });

  it('rejects an unknown scene', async () => {
    expect((await post(`${sample.url}/contracts`, { scene: 'fax' })).status).toBe(400);
  });
});

describe('another web site', () => {
  it.each([
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
  ])('rejects a form of another web site with %s: %s', async (name, value) => {
    const headers = { [name]: value };
    const { page } = await sign();
    for (const url of [`${page}/termination`, `${sample.url}/contracts`, `${sample.url}/clock`]) {
      const { status } = await fetch(url, { method: 'POST', headers, redirect: 'manual' });
      expect(status).toBe(403);
    }
    expect((await get(page)).text).toMatch(/role="status">\s*In force/);
  });

  it('accepts forms from pages of the sample', async () => {
    for (const origin of [sample.url, `http://localhost:${sample.port}`]) {
      const headers = { Origin: origin };
      const url = `${sample.url}/contracts`;
      const { status } = await fetch(url, { method: 'POST', headers, redirect: 'manual' });
      expect(status).toBe(303);
    }
  });

  const evil = () => `evil.example:${sample.port}`;
  it.each([
    ['GET', '/'],
    ['HEAD', '/'],
    ['OPTIONS', '/'],
    ['GET', '/notifications'],
    ['GET', '/notifications/events'],
    ['GET', '/api/notifications'],
    ['GET', '/api/clock'],
    ['POST', '/api/clock'],
    ['PUT', '/api/contracts'],
    ['GET', '/nothing'],
  ])('rejects %s %s under the host name of another web site', async (method, path) => {
    for (const Host of [evil(), `127.0.0.1.evil.example`, `x@127.0.0.1:${sample.port}`]) {
      const response = await send(`${sample.url}${path}`, method, { Host });
      expect(response.status).toBe(403);
      if (method === 'GET') expect(response.text).toContain('PUBLIC_URL');
    }
  });

  it('hides a contract and its events under the host name of another web site', async () => {
    const { api, page } = await sign();
    const code = page.split('/').at(-1)!;
    for (const url of [api, page, `${api}/periods`, `${sample.url}/notifications/events/${code}`]) {
      const response = await send(url, 'GET', { Host: evil() });
      expect(response.status).toBe(403);
      expect(response.text).not.toContain(code);
    }
  });

  it('accepts the host names localhost, with any port, and PUBLIC_URL', async () => {
    const getStatus = async (url: string, Host: string) =>
      (await send(`${url}/api/clock`, 'GET', { Host })).status;
    for (const Host of [`localhost:${sample.port}`, 'localhost', '127.0.0.1:8080', 'LOCALHOST']) {
      expect(await getStatus(sample.url, Host)).toBe(200);
    }
    const published = await RunningSample.start(copy.folder, { PUBLIC_URL: 'https://Pay.test/' });
    expect(await getStatus(published.url, 'pay.test')).toBe(200);
    expect(await getStatus(published.url, 'a.pay.test')).toBe(403);
    expect(await getStatus(sample.url, 'pay.test')).toBe(403);
    await published.stop();
  });

  it('does not show a message for an unknown id', async () => {
    const { page } = await sign();
    for (const id of ['<script>', 'constructor', '0123456789abcdef']) {
      const { text } = await get(`${page}?message=${encodeURIComponent(id)}`);
      expect(text).not.toContain('class="flash');
      expect(text).not.toContain('<script>');
    }
  });
});

describe('the language', () => {
  it.each([
    [{}, 'en'],
    [{ 'Accept-Language': 'zh-CN,zh;q=0.9,en;q=0.8' }, 'zh-CN'],
    [{ 'Accept-Language': 'fr' }, 'en'],
    [{ Cookie: 'lang=zh-CN' }, 'zh-CN'],
    [{ 'Accept-Language': 'zh', Cookie: 'lang=en' }, 'en'],
    [{ Cookie: 'lang=tlh' }, 'en'],
  ])('selects for the headers %j the language %s', async (headers, language) => {
    const { page } = await sign();
    for (const url of [
      sample.url,
      `${sample.url}/contracts`,
      `${sample.url}/notifications`,
      page,
    ]) {
      const { text } = await get(url, headers as Record<string, string>);
      expect(text).toContain(`<html lang="${language}">`);
      expect(text.includes('新保单')).toBe(language === 'zh-CN');
      expect(text.includes('New policy')).toBe(language === 'en');
    }
  });

  it('switches the language by a link and keeps it in a cookie', async () => {
    const { headers, text } = await get(`${sample.url}/?lang=zh-CN`);
    expect(text).toContain('href="/?lang=en"');
    expect(headers.getSetCookie()).toEqual(['lang=zh-CN; Path=/; HttpOnly; SameSite=Lax']);
    expect((await get(`${sample.url}/?lang=x`)).headers.getSetCookie()).toEqual([]);
  });

  it('explains rejections in Chinese', async () => {
    const { page } = await sign();
    const { headers } = await post(`${page}/modification`, { period: '2', premium: '11' });
    const url = new URL(headers.get('location')!, sample.url).href;
    const { text } = await get(url, { 'Accept-Language': 'zh' });
    expect(text).toMatch(/role="alert"[^]*(须低于 ¥10\.00 且大于 0|当前不在可修改的时间窗口内)/);
    expect(text).toContain('起可预约。');
    expect(text).not.toContain('Can be scheduled');
  });
});

describe('events', () => {
  it('sends a page the event of a new notification', async () => {
    const controller = new AbortController();
    const stream = await fetch(`${sample.url}/notifications/events`, { signal: controller.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const read = (async () => {
      let seen = '';
      for (;;) {
        const { value } = await reader.read();
        seen += value ?? '';
        if (/data: EV-\w+/.test(seen)) return seen;
      }
    })();
    await sign();
    expect(await read).toMatch(/data: EV-\w+/);
    controller.abort();
  });
});
