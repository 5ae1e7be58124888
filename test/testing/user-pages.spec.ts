import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import type { SimulatorOptions } from '../../lib/testing/index.js';
import { freePort } from '../support/free-port.mjs';
import { MerchantClient, send } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const ENGLISH = { 'Accept-Language': 'en-GB,en;q=0.9' };

let users = 0;
let simulator: WechatPaySimulator;
let client: MerchantClient;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  [simulator, receiver] = await Promise.all([
    WechatPaySimulator.start({ now: NOW }),
    startReceiver(),
  ]);
  client = new MerchantClient(simulator.moduleOptions);
});
afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

async function preSign(body = preSignBody(), scene = 'jsapi'): Promise<Record<string, string>> {
  body['contract_notify_url'] = `${receiver.url}/n`;
  const { json } = await client.call('POST', PRE_SIGN_PATH.replace('jsapi', scene), { body });
  return json;
}

async function sign(): Promise<string> {
  // A user may have ten contracts only.
  const { redirect_url } = await preSign(preSignBody({ openid: `oUser${users++}` }));
  return (await simulator.user.sign(redirect_url!)).contract_id;
}

const act = (id: string, action: string, headers: Record<string, string> = {}) =>
  send(
    simulator.userPage(id),
    'POST',
    { ...FORM, ...headers },
    new URLSearchParams({ action }).toString(),
  );
const getContract = (id: string) =>
  simulator.contracts.find(({ contract_id }) => contract_id === id)!;

describe('the signing page of each scene', () => {
  it.each([
    ['mini-program', '由小程序打开'],
    ['app', '由 App 打开'],
  ])('opens the signing page by pre_entrustweb_id: %s', async (scene, words) => {
    const body = payingBody();
    if (scene === 'app') delete body['openid'];
    const { pre_entrustweb_id } = await preSign(body, scene);
    const url = simulator.userPage(pre_entrustweb_id);
    const page = await send(url, 'GET');
    expect(page.text).toContain(words);
    expect(page.text).toContain('签约时支付首期');
    expect((await send(url, 'POST', FORM, 'decision=agree')).text).toContain('签约成功');
    const [contract] = simulator.contracts.filter(
      ({ out_contract_code }) => out_contract_code === body['out_contract_code'],
    );
    expect(contract?.policy_periods[0]?.policy_period_state).toBe('PAID');
  });

  it.each([
    ['jsapi', '在微信内打开'],
    ['h5', '由外部浏览器打开'],
  ])('opens the signing page by redirect_url: %s', async (scene, words) => {
    const { redirect_url } = await preSign(preSignBody(), scene);
    expect((await send(redirect_url!, 'GET')).text).toContain(words);
  });
});

describe("the user's contracts", () => {
  it('shows an empty list of contracts', async () => {
    const empty = await WechatPaySimulator.start();
    expect((await send(empty.userPage(), 'GET')).text).toContain('尚未签约任何服务');
    await empty.stop();
  });

  it('lists the contracts, each with a page of its own', async () => {
    const id = await sign();
    const list = await send(simulator.userPage(), 'GET');
    expect(list.text).toContain(`href="/simulator/phone/contracts/${id}"`);
    expect(list.text).toContain(getContract(id).openid);
    const page = await send(simulator.userPage(id), 'GET');
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('服务中') });
    expect(page.text).toContain('2026-12-31');
  });

  it('terminates a contract and notifies TERMINATE', async () => {
    const id = await sign();
    const before = receiver.arrivals.length;
    const page = await act(id, 'terminate');
    expect(page).toMatchObject({ status: 303 });
    expect(page.headers['location']).toBe(`/simulator/phone/contracts/${id}`);
    expect(getContract(id).contract_terminate_info).toMatchObject({
      contract_termination_mode: 'USER_TERMINATE',
    });
    expect(receiver.arrivals).toHaveLength(before + 1);
    const after = await send(simulator.userPage(id), 'GET');
    expect(after.text).toContain('已关闭');
    expect(after.text).not.toContain('name="action"');
    expect(await act(id, 'terminate')).toMatchObject({
      status: 409,
      text: expect.stringContaining('TERMINATED'),
    });
  });

  it('terminates a contract after seven days unless the user revokes it', async () => {
    const [kept, ended] = [await sign(), await sign()];
    for (const id of [kept, ended]) {
      expect((await act(id, 'terminate-later')).status).toBe(303);
      expect(getContract(id).contract_state).toBe('TERMINATE_PENDING');
    }
    expect((await send(simulator.userPage(kept), 'GET')).text).toContain('value="revoke"');
    await simulator.advanceBy(7 * 86_400_000 - 1);
    expect((await act(kept, 'revoke')).status).toBe(303);
    await simulator.advanceBy(1);
    expect(getContract(kept).contract_state).toBe('SIGNED');
    expect(getContract(ended).contract_state).toBe('TERMINATED');
  });

  it('empties and fills the wallet', async () => {
    const id = await sign();
    expect((await act(id, 'fail')).status).toBe(303);
    expect((await send(simulator.userPage(id), 'GET')).text).toContain(
      '余额不足：下一次扣费会失败，之后恢复。',
    );
    expect((await act(id, 'pay')).status).toBe(303);
    expect((await send(simulator.userPage(id), 'GET')).text).toContain('余额不足：下一次扣费失败');
  });

  it.each([
    [1, '下一次扣费会失败，之后恢复', 'the next deduction fails, the ones after it succeed'],
    [
      2,
      '接下来的 2 次扣费会失败，之后恢复',
      'the next 2 deductions fail, the ones after them succeed',
    ],
    [Infinity, '充值之前，扣费都会失败', 'deductions fail until it is filled'],
  ])('says how many deductions an empty wallet lets fail: %s', async (times, chinese, english) => {
    const id = await sign();
    await simulator.user.failToPay(id, { times });
    expect((await send(simulator.userPage(id), 'GET')).text).toContain(chinese);
    expect((await send(simulator.userPage(id), 'GET', ENGLISH)).text).toContain(english);
  });

  it('shows the periods of a terminated contract as cancelled', async () => {
    const id = await sign();
    const getText = async () => (await send(simulator.userPage(id), 'GET', ENGLISH)).text;
    expect(await getText()).toContain('<td>Planned</td>');
    await act(id, 'terminate-later');
    expect(await getText()).toContain('<td>Planned</td>');
    await act(id, 'revoke');
    await act(id, 'terminate');
    expect(await getText()).toContain('<td>Cancelled</td>');
    expect(await getText()).not.toContain('Planned');
  });

  it('rejects an unknown action, contract and method', async () => {
    const id = await sign();
    expect((await act(id, 'delete')).status).toBe(400);
    expect((await act(id, '')).status).toBe(400);
    const unknown = await send(`${simulator.userPage()}/contracts/%3Cscript%3E`, 'GET');
    expect(unknown).toMatchObject({ status: 404, text: expect.not.stringContaining('<script>') });
    expect((await send(simulator.userPage(id), 'DELETE')).status).toBe(405);
    expect((await send(`${simulator.userPage()}x`, 'GET')).status).toBe(404);
  });

  it('links back to the page of the merchant, and only to http and https addresses', async () => {
    const id = await sign();
    const from = 'http://127.0.0.1:3000/contracts/1/C1?x="><b>';
    const page = await send(simulator.userPage(id), 'GET', { Referer: from });
    expect(page.text).toContain(
      'href="http://127.0.0.1:3000/contracts/1/C1?x=&quot;&gt;&lt;b&gt;"',
    );
    const body = new URLSearchParams({ action: 'fail', referrer: from }).toString();
    const { headers } = await send(simulator.userPage(id), 'POST', FORM, body);
    const next = new URL(headers['location']!, simulator.userPage());
    expect(next.searchParams.get('referrer')).toBe(from);
    for (const other of ['javascript:alert(1)', 'data:text/html,x', simulator.userPage(), 'x']) {
      const { text } = await send(simulator.userPage(id), 'GET', { Referer: other });
      expect(text).not.toContain('返回商户');
    }
  });
});

describe('the policies that the user may authorise', () => {
  async function submit(number: string): Promise<string> {
    const { contract_id } = getContract(await sign());
    const { out_contract_code, plan_id } = getContract(contract_id);
    const body = {
      out_insurance_no: number,
      appid: simulator.moduleOptions.appid,
      plan_id: String(plan_id),
      out_contract_code,
      insurance_name: '百万<b>医疗</b>险',
    };
    const path = '/v3/inspolicymgr/deduct/authorizations';
    expect(await client.call('POST', path, { body })).toMatchObject({ status: 200 });
    return `${simulator.userPage()}/policies/${number}`;
  }
  const response = (url: string, action: string) => send(url, 'POST', FORM, `action=${action}`);

  it('grants an authorisation and notifies GRANTED', async () => {
    const url = await submit('POLICY1');
    const list = await send(simulator.userPage(), 'GET');
    expect(list.text).toContain('href="/simulator/phone/policies/POLICY1"');
    expect(list.text).toContain('百万&lt;b&gt;医疗&lt;/b&gt;险');
    expect((await send(url, 'GET')).text).toContain('待授权');
    const before = receiver.arrivals.length;
    expect(await response(url, 'grant')).toMatchObject({ status: 303 });
    expect(receiver.arrivals).toHaveLength(before + 1);
    const after = await send(url, 'GET');
    expect(after.text).toContain('已授权');
    expect(after.text).not.toContain('name="action"');
    expect((await response(url, 'grant')).status).toBe(409);
  });

  it('denies an authorisation without a notification', async () => {
    const url = await submit('POLICY2');
    const before = receiver.arrivals.length;
    expect((await response(url, 'perhaps')).status).toBe(400);
    expect((await response(url, 'deny')).status).toBe(303);
    expect((await send(url, 'GET')).text).toContain('已拒绝');
    expect(receiver.arrivals).toHaveLength(before);
    expect((await send(`${url}x`, 'GET')).status).toBe(404);
  });
});

describe('a page of another web site', () => {
  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
  ])('rejects an action from another web site: %j', async (headers) => {
    const id = await sign();
    expect((await act(id, 'terminate', headers as Record<string, string>)).status).toBe(403);
    expect(getContract(id).contract_state).toBe('SIGNED');
    const { redirect_url } = await preSign();
    expect(
      (await send(redirect_url!, 'POST', { ...FORM, ...headers }, 'decision=agree')).status,
    ).toBe(403);
    expect((await send(redirect_url!, 'GET')).status).toBe(200);
  });

  it.each([
    [{ 'Sec-Fetch-Site': 'same-origin' }],
    [{ 'Sec-Fetch-Site': 'none' }],
    [{ Origin: 'own' }],
  ])('accepts an action from its own page: %j', async (given) => {
    const id = await sign();
    const origin = new URL(simulator.userPage()).origin;
    const headers = 'Origin' in given ? { Origin: origin } : given;
    expect((await act(id, 'fail', headers as Record<string, string>)).status).toBe(303);
  });
});

describe('a foreign host name', () => {
  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:8080'])(
    'rejects page views and actions under the host name %s',
    async (name) => {
      const id = await sign();
      const { port } = new URL(simulator.userPage());
      const headers = { Host: name, Origin: `http://${name}:${port}` };
      expect((await send(simulator.userPage(), 'GET', headers)).status).toBe(403);
      const page = await send(simulator.userPage(id), 'GET', headers);
      expect(page).toMatchObject({ status: 403, text: expect.not.stringContaining(id) });
      expect((await act(id, 'terminate', { Host: name, Origin: `http://${name}` })).status).toBe(
        403,
      );
      expect(getContract(id).contract_state).toBe('SIGNED');
    },
  );

  it.each(['localhost:80', '127.9.9.9', '[::1]:8080', 'LOCALHOST'])(
    'accepts the loopback host %s',
    async (Host) => {
      expect((await send(simulator.userPage(), 'GET', { Host })).status).toBe(200);
    },
  );

  it('accepts the host of publicUrl, and any host when the simulator is exposed', async () => {
    const getStatus = async (options: SimulatorOptions, Host: string) => {
      const port = await freePort();
      const other = await WechatPaySimulator.start({ ...options, port });
      const page = await send(`http://127.0.0.1:${port}/simulator/phone`, 'GET', { Host });
      await other.stop();
      return page.status;
    };
    expect(await getStatus({ publicUrl: 'https://pay.test' }, 'pay.test')).toBe(200);
    expect(await getStatus({ publicUrl: 'https://pay.test' }, 'pay.test.evil.example')).toBe(403);
    expect(await getStatus({ host: '0.0.0.0', exposed: true }, 'computer.test:8080')).toBe(200);
  });
});

describe('the language', () => {
  it.each([
    [{}, 'zh-CN'],
    [{ 'Accept-Language': '*' }, 'zh-CN'],
    [{ 'Accept-Language': 'de, fr;q=0.5' }, 'zh-CN'],
    [ENGLISH, 'en'],
    [{ 'Accept-Language': 'zh-TW;q=0.8, en;q=0.9' }, 'en'],
    [{ 'Accept-Language': 'en;q=0.7, zh-CN' }, 'zh-CN'],
    [{ ...ENGLISH, Cookie: 'a=b; lang=zh-CN' }, 'zh-CN'],
    [{ Cookie: 'lang=en' }, 'en'],
    [{ Cookie: 'slang=en; lang=klingon' }, 'zh-CN'],
  ])('selects for %j the language %s', async (headers, language) => {
    const { text } = await send(simulator.userPage(), 'GET', headers as Record<string, string>);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text.includes('Deduction services')).toBe(language === 'en');
    expect(text.includes('扣费服务')).toBe(language === 'zh-CN');
    expect(text).toContain('这是模拟器，不是微信支付');
  });

  it('remembers the chosen language', async () => {
    const { redirect_url } = await preSign();
    const page = await send(redirect_url!, 'GET', { Referer: 'https://m.example/back' });
    const [, link = ''] = /<a class="language" href="([^"]*)"/.exec(page.text) ?? [];
    const url = new URL(link.replaceAll('&amp;', '&'), redirect_url);
    const switched = await send(url.href, 'GET', { Referer: redirect_url! });
    expect(switched.text).toContain('Agree and sign');
    expect(switched.text).toContain('value="https://m.example/back"');
    expect(switched.headers['set-cookie']).toEqual(['lang=en; Path=/; HttpOnly; SameSite=Lax']);
  });
});
