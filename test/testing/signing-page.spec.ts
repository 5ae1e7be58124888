import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html, toScriptLiteral } from '../../lib/testing/simulator/pages/html.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { MerchantClient, send } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, periods, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('the signing page', () => {
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

  const preSign = async (body = preSignBody()): Promise<string> => {
    body['contract_notify_url'] = `${receiver.url}/n`;
    const { json } = await client.call('POST', PRE_SIGN_PATH, { body });
    return json.redirect_url;
  };
  const decide = (url: string, fields: Record<string, string>) =>
    send(url, 'POST', FORM, new URLSearchParams(fields).toString());
  const getState = (code: string) =>
    simulator.contracts.find(({ out_contract_code }) => out_contract_code === code)?.contract_state;

  it('shows the terms of the contract', async () => {
    const url = await preSign(preSignBody({ policy_periods: periods(['2026-12-31', 1999]) }));
    const page = await send(url, 'GET');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const text of [
      '*三',
      '2026-12-31',
      '¥19.99',
      '同意并签约',
      '拒绝',
      'simulator, not WeChat Pay',
    ]) {
      expect(page.text).toContain(text);
    }
    expect(page.text).not.toContain('支付失败');
    expect(page.text).toContain('<html lang="zh-CN">');
    expect(page.text).toContain('name="viewport"');
    expect(simulator.requests.every((call) => !call.url.startsWith('/simulator'))).toBe(true);
  });

  it('shows the payment, and can fail it', async () => {
    const body = payingBody();
    const url = await preSign(body);
    const page = await send(url, 'GET');
    expect(page.text).toContain('¥10.00');
    expect(page.text).toContain('同意，但支付失败');
    expect((await decide(url, { decision: 'fail' })).text).toContain('支付失败');
    expect(getState(body['out_contract_code'])).toBe('SIGN_FAILED');
  });

  it('signs when the user agrees', async () => {
    const body = preSignBody();
    const url = await preSign(body);
    const before = receiver.arrivals.length;
    const page = await decide(url, { decision: 'agree' });
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('签约成功') });
    expect(getState(body['out_contract_code'])).toBe('SIGNED');
    await expect.poll(() => receiver.arrivals.length).toBe(before + 1);
    expect(await decide(url, { decision: 'agree' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('签约会话不存在或已失效'),
    });
  });

  it('signs with an empty POST', async () => {
    const body = preSignBody();
    expect((await send(await preSign(body), 'POST')).status).toBe(200);
    expect(getState(body['out_contract_code'])).toBe('SIGNED');
  });

  it('declines the contract', async () => {
    const body = preSignBody();
    const url = await preSign(body);
    expect((await decide(url, { decision: 'decline' })).text).toContain('已拒绝');
    expect(getState(body['out_contract_code'])).toBeUndefined();
    expect((await send(url, 'GET')).status).toBe(409);
  });

  it('rejects an unknown decision, method and session', async () => {
    const url = await preSign();
    expect((await decide(url, { decision: 'perhaps' })).status).toBe(400);
    expect((await send(url, 'DELETE')).status).toBe(405);
    const unknown = url.replace(/=.*/, '=<script>');
    expect(await send(unknown, 'GET')).toMatchObject({
      status: 409,
      text: expect.not.stringContaining('<script>'),
    });
    expect((await send(url, 'GET')).status).toBe(200);
  });

  it('ignores a form that is too long, and shows when the limit of contracts is reached', async () => {
    const url = await preSign(preSignBody({ out_user_code: 'limit' }));
    const other = await preSign(preSignBody({ out_user_code: 'limit' }));
    await send(url, 'POST', FORM, 'x'.repeat(70_000));
    expect(await decide(other, { decision: 'agree' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('暂无法开通此服务'),
    });
  });

  it('escapes names and referrers', async () => {
    const url = await preSign(preSignBody({ insured_display_name: '**<' }));
    const referer = 'https://m.example/?"><script>alert(1)</script>';
    const page = await send(url, 'GET', { Referer: referer });
    expect(page.text).toContain('**&lt;');
    expect(page.text).not.toContain('<script>');
    expect(page.text).toContain(
      'value="https://m.example/?&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"',
    );
  });

  it('allows only its own script by a nonce', async () => {
    const url = await preSign();
    const [page, result] = [await send(url, 'GET'), await decide(url, { decision: 'decline' })];
    const nonces = [page, result].map(({ headers, text }) => {
      const policy = String(headers['content-security-policy']);
      const [, nonce = ''] = /script-src 'nonce-([0-9A-Za-z]{24})'/.exec(policy) ?? [];
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      const scripts = text.match(/<(?:script|style)[^>]*>/g) ?? [];
      expect(scripts).toHaveLength(2);
      expect(scripts.every((tag) => tag.includes(`nonce="${nonce}"`))).toBe(true);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
  });

  it.each([
    ['https://m.example/return', 'https://m.example/return?from_wxpay=1'],
    [
      'https://m.example/return?order=1%20a+b',
      'https://m.example/return?order=1%20a+b&from_wxpay=1',
    ],
    ['http://127.0.0.1:3000/?order=1', 'http://127.0.0.1:3000/?order=1&from_wxpay=1'],
  ])('redirects the browser back to %s', async (referrer, target) => {
    const { text } = await decide(await preSign(), { decision: 'agree', referrer });
    expect(text).toContain(
      `location.replace(${JSON.stringify(target).replaceAll('&', '\\u0026')});`,
    );
    expect(text).toContain(`<a href="${target.replaceAll('&', '&amp;')}">`);
    expect(text).not.toContain('history.back');
  });

  it.each([
    '',
    'https://m.example',
    'https://m.example/',
    'javascript:alert(1)//path',
    'data:text/html,<script>alert(1)</script>',
    'not a url',
  ])('goes back in the history with the referrer "%s"', async (referrer) => {
    const { text } = await decide(await preSign(), { decision: 'decline', referrer });
    expect(text).toContain('history.back()');
    expect(text).not.toContain('location.replace');
    expect(text).not.toContain('alert(1)');
  });

  it.each([
    ['7', 'if (7 && history.length > 7)'],
    ['', 'if (0 && history.length > 0)'],
    ['1);alert(1', 'if (0 && history.length > 0)'],
  ])('takes the length of the history from the form (%s)', async (history_length, script) => {
    const { text } = await decide(await preSign(), { decision: 'decline', history_length });
    expect(text).toContain(script);
  });

  it.each([
    'https://m.example/a</script><script>alert(1)</script>',
    'https://m.example/a"+alert(1)+"',
    "https://m.example/a'onload='alert(1)",
    'https://m.example/a\u2028alert(1)',
    'https://m.example/a?x=</script><img src=x onerror=alert(1)>',
    'https://m.example/a?x=<!--<script>',
  ])('keeps the referrer %s from becoming a script', async (referrer) => {
    const { text } = await decide(await preSign(), { decision: 'decline', referrer });
    const [, script = ''] = /<script nonce="[^"]+">([\s\S]*?)<\/script>/.exec(text) ?? [];
    const replaced: string[] = [];
    // oxlint-disable-next-line typescript/no-implied-eval -- runs the script as a browser does
    new Function('location', 'alert', script)(
      { replace: (url: string) => replaced.push(url) },
      () => replaced.push('alert'),
    );
    expect(replaced).toHaveLength(1);
    expect(replaced[0]).toMatch(/^https:\/\/m\.example\/a/);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toContain('<img');
    const [, href = ''] = /<a href="([^"]*)">/.exec(text) ?? [];
    expect(href).toMatch(/^https:\/\/m\.example\/a[^<>"']*$/);
  });

  it('carries the referrer of the first view through the form', async () => {
    const url = await preSign();
    const page = await send(url, 'GET', { Referer: 'https://m.example/a?b=1&c=2' });
    const [, value = ''] = /name="referrer"\s+value="([^"]*)"/.exec(page.text) ?? [];
    const referrer = value.replaceAll('&amp;', '&');
    const { text } = await decide(url, { decision: 'agree', referrer });
    expect(text).toContain('b=1\\u0026c=2\\u0026from_wxpay=1');
  });

  it.skipIf(!hasCurl)('signs with a curl command', async () => {
    const body = preSignBody();
    const url = await preSign(body);
    const { stdout } = await run('curl', ['-sS', '-X', 'POST', '-d', 'decision=agree', url]);
    expect(stdout).toContain('签约成功');
    expect(getState(body['out_contract_code'])).toBe('SIGNED');
  });
});

describe('html', () => {
  it('html escapes text and leaves nested HTML unchanged', () => {
    const item = html`<b>${`<&>"'`}</b>`;
    expect(html`<p title="${1}">${item}${[item]}</p>`.toString()).toBe(
      '<p title="1"><b>&lt;&amp;&gt;&quot;&#39;</b><b>&lt;&amp;&gt;&quot;&#39;</b></p>',
    );
  });

  it('toScriptLiteral returns literals that cannot end a script element or a line', () => {
    const text = '</script><!--&\u2028\u2029"\\';
    const literal = toScriptLiteral(text).toString();
    expect(literal).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(literal)).toBe(text);
  });
});
