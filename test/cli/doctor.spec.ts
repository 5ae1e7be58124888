import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../lib/cli/run.js';
import { type WechatPayCredentialsReport, WechatPayClient } from '../../lib/index.js';
import { type SimulatorOptions, WechatPaySimulator } from '../../lib/testing/index.js';
import { answerError, errorOf } from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { fixture } from '../support/fixtures.js';
import { type WireHandler, WireServer } from '../support/wire/wire-server.js';

type Variables = Record<string, string | undefined>;

/** Variables of a merchant of the simulator. */
function variablesOf({ moduleOptions }: WechatPaySimulator): Variables {
  return {
    WECHATPAY_MCHID: moduleOptions.mchid,
    WECHATPAY_APPID: moduleOptions.appid,
    WECHATPAY_MERCHANT_SERIAL_NUMBER: moduleOptions.merchantSerialNumber,
    WECHATPAY_MERCHANT_PRIVATE_KEY: moduleOptions.merchantPrivateKey,
    WECHATPAY_API_V3_KEY: moduleOptions.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: moduleOptions.wechatPayPublicKeyId,
    WECHATPAY_PUBLIC_KEY: moduleOptions.wechatPayPublicKey,
    WECHATPAY_BASE_URL: moduleOptions.baseUrl,
    WECHATPAY_CONTRACT_NOTIFY_URL: 'https://merchant.example/wechatpay/notifications',
    WECHATPAY_TRANSACTION_NOTIFY_URL: 'https://merchant.example/wechatpay/notifications',
  };
}

const withoutPublicKey = { WECHATPAY_PUBLIC_KEY_ID: undefined, WECHATPAY_PUBLIC_KEY: undefined };
const PATH = ['--notification-path', 'wechatpay/notifications'];

/** Runs the program and parses its report. */
async function diagnose(environment: Variables, ...args: string[]) {
  const printed = { out: '', err: '' };
  const code = await run(['doctor', ...args], {
    stdout: { write: (text) => (printed.out += text) },
    stderr: { write: (text) => (printed.err += text) },
    environment,
  });
  const lines = printed.out.matchAll(/^(ok|FAILED|skipped) +([\w-]+) +(.*)$/gm);
  const findings = new Map(
    Array.from(lines, ([, word = '', check = '', message = '']) => [check, { word, message }]),
  );
  const failed = [...findings].filter(([, { word }]) => word === 'FAILED').map(([check]) => check);
  return { code, printed, findings, failed };
}

function expectNoSecret(text: string, ...variables: Variables[]): void {
  for (const one of variables) {
    const { WECHATPAY_API_V3_KEY: apiV3Key, WECHATPAY_MERCHANT_PRIVATE_KEY: key = '' } = one;
    if (apiV3Key !== undefined) expect(text).not.toContain(apiV3Key);
    for (const line of key.split('\n').filter((part) => part.length === 64)) {
      expect(text).not.toContain(line);
    }
  }
}

describe('nestjs-wechatpay-insurance doctor', () => {
  let simulator: WechatPaySimulator;
  const others: { stop(): Promise<void> }[] = [];
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start();
  });
  afterAll(() => simulator.stop());
  afterEach(() => Promise.all(others.splice(0).map((other) => other.stop())));

  const startAnother = async (options: SimulatorOptions) => {
    const another = await WechatPaySimulator.start(options);
    others.push(another);
    return another;
  };
  const startServer = async (handler: WireHandler) => {
    const server = await WireServer.start(handler);
    others.push(server);
    return server;
  };

  it('passes all checks with the credentials of the simulator', async () => {
    const variables = variablesOf(simulator);
    const { code, printed, findings } = await diagnose(variables, ...PATH);
    expect([code, printed.err]).toEqual([0, '']);
    expect([...findings].map(([check, { word }]) => `${check} ${word}`)).toEqual([
      'connection ok',
      'clock ok',
      'merchant-key ok',
      'api-v3-key ok',
      'wechat-pay-key ok',
      'notify-urls ok',
    ]);
    expect(printed.out).toContain(`Merchant ${variables['WECHATPAY_MCHID']}`);
    expect(printed.out).toContain('Nothing failed.');
    expectNoSecret(printed.out, variables);
  });

  it('passes all checks in certificate mode', async () => {
    const variables = { ...variablesOf(simulator), ...withoutPublicKey };
    const { code, findings } = await diagnose(variables, ...PATH);
    expect(code).toBe(0);
    expect(findings.get('wechat-pay-key')?.word).toBe('ok');
  });

  it('sends only signed reads', async () => {
    const another = await startAnother({});
    await diagnose(variablesOf(another));
    expect(new Set(another.requests.map(({ method, url }) => `${method} ${url}`))).toEqual(
      new Set(['GET /v3/certificates']),
    );
    expect(another.requests.length).toBeLessThanOrEqual(3);
  });

  it.each<[string, Variables, string, RegExp]>([
    [
      'the private key of another merchant',
      { WECHATPAY_MERCHANT_PRIVATE_KEY: fixture('other-merchant.key.pem') },
      'merchant-key',
      /merchantPrivateKey \(WECHATPAY_MERCHANT_PRIVATE_KEY\), merchantSerialNumber .* must belong to one/,
    ],
    [
      'another serial',
      { WECHATPAY_MERCHANT_SERIAL_NUMBER: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' },
      'merchant-key',
      /WECHATPAY_MERCHANT_SERIAL_NUMBER.*WeChat Pay says: SIGN_ERROR/,
    ],
    [
      'another merchant number',
      { WECHATPAY_MCHID: '1900000001' },
      'merchant-key',
      /WECHATPAY_MCHID/,
    ],
    [
      'another APIv3 key',
      { WECHATPAY_API_V3_KEY: 'x'.repeat(32) },
      'api-v3-key',
      /apiV3Key \(WECHATPAY_API_V3_KEY\) is not the one that is set on the merchant platform/,
    ],
    [
      'another WeChat Pay key',
      { WECHATPAY_PUBLIC_KEY: fixture('wechat-pay.pub.pem') },
      'wechat-pay-key',
      /wechatPayPublicKey \(WECHATPAY_PUBLIC_KEY\) is not the key of that id \(pub_key\.pem/,
    ],
    [
      'another id of the WeChat Pay key',
      { WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0114232134912410000000000000' },
      'wechat-pay-key',
      /WECHATPAY_PUBLIC_KEY_ID/,
    ],
    [
      'a notify URL of another path',
      { WECHATPAY_CONTRACT_NOTIFY_URL: 'https://merchant.example/wechatpay/notification' },
      'notify-urls',
      /contractNotifyUrl \(WECHATPAY_CONTRACT_NOTIFY_URL\) does not end in \/wechatpay\/notifications/,
    ],
    [
      'a base URL without a listening server',
      { WECHATPAY_BASE_URL: 'http://127.0.0.1:1' },
      'connection',
      /cannot be reached: .*ECONNREFUSED/,
    ],
  ])('reports %s as the only failure', async (_what, change, check, message) => {
    const right = variablesOf(simulator);
    const variables = { ...right, ...change };
    const { code, failed, findings, printed } = await diagnose(variables, ...PATH);
    expect(failed).toEqual([check]);
    expect(findings.get(check)?.message).toMatch(message);
    expect(code).toBe(1);
    expect(printed.out).toContain('Something failed.');
    expect(printed.err).toBe('');
    expectNoSecret(printed.out, right, variables);
  });

  it('reports a wrong APIv3 key in certificate mode, and skips the WeChat Pay key', async () => {
    const change = { ...withoutPublicKey, WECHATPAY_API_V3_KEY: 'x'.repeat(32) };
    const { failed, findings } = await diagnose({ ...variablesOf(simulator), ...change });
    expect(failed).toEqual(['api-v3-key']);
    expect(findings.get('wechat-pay-key')?.word).toBe('skipped');
  });

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
  ])('reports a wrong clock when WeChat Pay is %s', async (_where, offset) => {
    const another = await startAnother({ now: Date.now() + offset });
    const { code, failed, findings } = await diagnose(variablesOf(another));
    expect(failed).toEqual(['clock']);
    expect(findings.get('clock')?.message).toContain("synchronise this machine's clock");
    expect(findings.get('merchant-key')?.word).toBe('skipped');
    expect(code).toBe(1);
  });

  it('reports a wrong clock from the Date header of an unsigned response', async () => {
    const server = await startServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(401, {
        'Content-Type': 'application/json',
        Date: new Date(Date.now() + 301_000 + 2000).toUTCString(),
      });
      response.end('{"code":"SIGN_ERROR","message":"验签失败"}');
    });
    const { failed, findings } = await diagnose({
      ...variablesOf(simulator),
      WECHATPAY_BASE_URL: server.origin,
    });
    expect(failed).toEqual(['clock']);
    expect(findings.get('clock')?.message).toMatch(/30\d s behind WeChat Pay's/);
  });

  it('skips the APIv3 key of a merchant without platform certificates', async () => {
    const another = await startAnother({ platformCertificates: false });
    const { code, findings } = await diagnose(variablesOf(another));
    expect(code).toBe(0);
    expect(findings.get('api-v3-key')).toMatchObject({
      word: 'skipped',
      message: expect.stringContaining('the merchant has no platform certificates'),
    });
    expect(findings.get('wechat-pay-key')?.word).toBe('ok');
    const wrong = { ...variablesOf(another), WECHATPAY_PUBLIC_KEY: fixture('wechat-pay.pub.pem') };
    expect((await diagnose(wrong)).failed).toEqual(['wechat-pay-key']);
    const none = { ...variablesOf(another), ...withoutPublicKey };
    const mode = await diagnose(none);
    expect(mode.failed).toEqual(['wechat-pay-key']);
    expect(mode.findings.get('wechat-pay-key')?.message).toContain('WECHATPAY_PUBLIC_KEY_ID');
  });

  it('passes all checks despite signature probes', async () => {
    const another = await startAnother({});
    another.fail({ endpoint: '/v3/certificates', signature: 'probe', times: 2 });
    const { code, findings } = await diagnose(variablesOf(another));
    expect([code, findings.get('wechat-pay-key')?.word]).toEqual([0, 'ok']);
  });

  it('reports a connection that breaks after a signature probe, instead of an internal error', async () => {
    let calls = 0;
    const server = await startServer((_request, response) => {
      calls += 1;
      if (calls > 1) return void response.destroy();
      response
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Wechatpay-Timestamp': String(Math.floor(Date.now() / 1000)),
          'Wechatpay-Nonce': 'nonce',
          'Wechatpay-Serial': '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
          'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/probe',
        })
        .end('{"data":[]}');
    });
    const change = { ...withoutPublicKey, WECHATPAY_BASE_URL: server.origin };
    const { code, failed, printed } = await diagnose({ ...variablesOf(simulator), ...change });
    expect([code, failed, printed.err]).toEqual([1, ['wechat-pay-key'], '']);
    expect(calls).toBe(2);
  });

  it.each<[string, WireHandler]>([
    ['a page of a gateway', (_request, response) => void response.writeHead(404).end('<html>')],
    ['a redirect', (_request, response) => void response.writeHead(302, { Location: '/' }).end()],
    ['an error of WeChat Pay', answerError(500, 'SYSTEM_ERROR')],
    ['a broken connection', (_request, response) => void response.destroy()],
  ])('reports %s as a connection problem, not as a wrong key', async (_what, handler) => {
    const server = await startServer(handler);
    const variables = { ...variablesOf(simulator), WECHATPAY_BASE_URL: server.origin };
    const { code, failed } = await diagnose(variables);
    expect([code, failed]).toEqual([1, ['connection']]);
  });

  it.each([
    [400, 'PARAM_ERROR'],
    [403, 'NO_AUTH'],
    [404, 'NOT_FOUND'],
  ])(
    'takes no rejection of WeChat Pay for a proof of the merchant key: %i %s',
    async (status, code) => {
      const server = await startServer(answerError(status, code));
      const variables = { ...variablesOf(simulator), WECHATPAY_BASE_URL: server.origin };
      const { findings, failed, code: exitCode } = await diagnose(variables);
      expect([exitCode, failed]).toEqual([1, ['merchant-key']]);
      expect(findings.get('merchant-key')?.message).toContain(`with ${status}: ${code}`);
      expect(findings.get('wechat-pay-key')?.word).toBe('skipped');
    },
  );

  it.each([
    [404, '404'],
    [403, 'forbidden'],
    [401, 'Unauthorized'],
  ])('takes %i with the code %j for the response of a gateway', async (status, code) => {
    const server = await startServer(answerError(status, code));
    const variables = { ...variablesOf(simulator), WECHATPAY_BASE_URL: server.origin };
    const { findings, failed } = await diagnose(variables);
    expect(failed).toEqual(['connection']);
    expect(findings.get('connection')?.message).toContain('the proxies and gateways on the way');
  });

  it.each<[string, string, string | undefined]>([
    ['the path itself', 'https://merchant.example/wechatpay/notifications', undefined],
    ['a slash at the end', 'https://merchant.example/wechatpay/notifications/', undefined],
    ['a prefix of a proxy', 'https://merchant.example/api/wechatpay/notifications', undefined],
    ['another word before the path', 'https://merchant.example/xwechatpay/notifications', 'FAILED'],
    ['capitals', 'https://merchant.example/WechatPay/notifications', 'FAILED'],
  ])('compares a notify URL with notificationPath: %s', async (_what, url, word = 'ok') => {
    const change = { WECHATPAY_CONTRACT_NOTIFY_URL: url };
    const { findings } = await diagnose({ ...variablesOf(simulator), ...change }, ...PATH);
    expect(findings.get('notify-urls')?.word).toBe(word);
  });

  it('names the notify URLs that are not set', async () => {
    const change = { WECHATPAY_CONTRACT_NOTIFY_URL: '' };
    const { code, findings } = await diagnose({ ...variablesOf(simulator), ...change });
    expect(code).toBe(0);
    expect(findings.get('notify-urls')).toMatchObject({
      word: 'skipped',
      message: expect.stringContaining('contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL) not set'),
    });
  });

  it('reports mistakes by the names of the variables, and sends nothing', async () => {
    const before = simulator.requests.length;
    const variables = {
      ...variablesOf(simulator),
      WECHATPAY_MCHID: undefined,
      WECHATPAY_API_V3_KEY: 'hunter2',
      WECHATPAY_CONTRACT_NOTIFY_URL: 'https://merchant.example/?a=1',
    };
    const { code, printed } = await diagnose(variables);
    expect(code).toBe(1);
    expect(printed.out).toContain('mchid (WECHATPAY_MCHID): is required');
    expect(printed.out).toContain('apiV3Key (WECHATPAY_API_V3_KEY): must be exactly 32 bytes');
    expect(printed.out).toContain('contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL): must not');
    expect(printed.out).not.toContain('hunter2');
    expect(simulator.requests).toHaveLength(before);
  });

  it('reads the variables with a prefix, and names them so', async () => {
    const rename = (variables: Variables): Variables =>
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name.replace('WECHATPAY_', 'WECHATPAY_B_'),
          value,
        ]),
      );
    const variables = rename(variablesOf(simulator));
    const right = await diagnose(variables, '--prefix', 'WECHATPAY_B_');
    expect(right.code).toBe(0);
    expect(right.printed.out).toContain(`Merchant ${variables['WECHATPAY_B_MCHID']}`);
    const without = await diagnose(variables);
    expect(without.code).toBe(1);
    expect(without.printed.out).toContain('mchid (WECHATPAY_MCHID): is required');
    const wrong = { ...variables, WECHATPAY_B_API_V3_KEY: 'x'.repeat(32) };
    const { failed, findings } = await diagnose(wrong, '--prefix', 'WECHATPAY_B_');
    expect(failed).toEqual(['api-v3-key']);
    expect(findings.get('api-v3-key')?.message).toContain('apiV3Key (WECHATPAY_B_API_V3_KEY)');
  });

  it('reads variables from files with lower precedence than the environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wechatpay-doctor-'));
    try {
      const file = join(folder, '.env');
      const lines = Object.entries(variablesOf(simulator)).map(
        ([name, value = '']) => `${name}="${value.replaceAll('\n', String.raw`\n`)}"`,
      );
      writeFileSync(file, lines.join('\n'));
      expect((await diagnose({}, '--env-file', file)).code).toBe(0);
      const wrong = { WECHATPAY_API_V3_KEY: 'x'.repeat(32) };
      expect((await diagnose(wrong, '--env-file', file)).failed).toEqual(['api-v3-key']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [['doctor', '--colour'], '--colour'],
    [['doctor', 'twice'], 'The command must be doctor'],
    [['nurse'], 'The command must be doctor'],
    [[], 'The command must be doctor'],
    [['doctor', '--env-file', 'no-such-file'], '--env-file cannot be read: ENOENT'],
  ])('rejects the arguments %j with exit code 2', async (args, reason) => {
    const printed = { out: '', err: '' };
    const code = await run(args, {
      stdout: { write: (text) => (printed.out += text) },
      stderr: { write: (text) => (printed.err += text) },
      environment: {},
    });
    expect([code, printed.out]).toEqual([2, '']);
    expect(printed.err).toContain(reason);
    expect(printed.err).toContain('--help');
  });

  it('prints its usage with --help', async () => {
    const { code, printed } = await diagnose({}, '--help');
    expect(code).toBe(0);
    for (const word of ['--env-file', '--notification-path', '--prefix', 'Exit code']) {
      expect(printed.out).toContain(word);
    }
  });
});

describe('WechatPayClient.checkCredentials', () => {
  let simulator: WechatPaySimulator;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: '2026-12-01T10:00:00+08:00' });
  });
  afterAll(() => simulator.stop());

  async function check(options = {}, callOptions = {}): Promise<WechatPayCredentialsReport> {
    const module = await startModule({ ...simulator.moduleOptions, ...options });
    try {
      return await module.get(WechatPayClient).checkCredentials(callOptions);
    } finally {
      await module.close();
    }
  }

  it('uses the option clock, also with pinned certificates', async () => {
    expect(await check()).toMatchObject({ ok: true });
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await check({ wechatPayPublicKey: publicKey })).toMatchObject({ ok: false });
    const withoutKey = { wechatPayPublicKeyId: undefined, wechatPayPublicKey: undefined };
    const pinned = await check({
      ...withoutKey,
      platformCertificates: [fixture('platform-a.cert.pem')],
    });
    expect(pinned.findings.find(({ check: name }) => name === 'wechat-pay-key')).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('is unknown'),
    });
  });

  it('reports an error of the signer as a problem of the merchant key', async () => {
    const signer = { sign: async () => Promise.reject(new Error('the HSM is locked')) };
    const { ok, findings } = await check({ merchantPrivateKey: undefined, signer });
    expect(ok).toBe(false);
    expect(findings.filter(({ outcome }) => outcome === 'failed')).toEqual([
      {
        check: 'merchant-key',
        outcome: 'failed',
        message: expect.stringContaining('HSM is locked'),
      },
    ]);
  });

  it('reports a timeout as a connection problem, and rejects when aborted', async () => {
    const server = await WireServer.start(() => undefined);
    try {
      const { findings } = await check({ baseUrl: server.origin }, { timeout: 100 });
      expect(findings[0]).toMatchObject({ check: 'connection', outcome: 'failed' });
      const signal = AbortSignal.timeout(50);
      const error = await errorOf(check({ baseUrl: server.origin }, { signal }));
      expect(error).toMatchObject({ name: 'WechatPayTransportError', reason: 'aborted' });
    } finally {
      await server.stop();
    }
  });

  it('names the key file in the error of a call with a wrong WeChat Pay key', async () => {
    const module = await startModule({
      ...simulator.moduleOptions,
      wechatPayPublicKey: createPublicKey(fixture('wechat-pay.pub.pem')),
    });
    try {
      const request = { method: 'GET', path: '/v3/certificates' } as const;
      const error = await errorOf(module.get(WechatPayClient).request(request));
      expect(error).toMatchObject({ reason: 'signature-mismatch' });
      expect(error.message).toContain('wechatPayPublicKey (WECHATPAY_PUBLIC_KEY)');
      expect(error.message).toContain('pub_key.pem');
    } finally {
      await module.close();
    }
  });
});
