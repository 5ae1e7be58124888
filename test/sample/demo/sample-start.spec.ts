import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { get, post } from './support/browse.js';
import { PackageCopy } from './support/package-copy.js';
import { RunningSample } from './support/running-sample.js';

/** Waits for the result that the README expects a moment later, on a busy machine too. */
const UNTIL_SIGNED =
  'until curl -sS http://127.0.0.1:3000/api/notifications | grep -q SIGNED; do sleep 0.2; done\n';
const UNTIL_SETTLED =
  `while curl -sS "$contract/periods" | grep -Eq '"state":"pending"|"status":"PROCESSING"'; ` +
  'do sleep 0.2; done\n';

let copy: PackageCopy;

beforeAll(() => {
  copy = PackageCopy.build();
}, 120_000);

afterAll(() => copy?.remove());

describe('the sample without merchant credentials', () => {
  it('starts the simulator, says so, and stops it at the end', async () => {
    const sample = await RunningSample.start(copy.folder);
    expect(sample.stdout).toMatch(/No merchant credentials: WeChat Pay is SIMULATED at http/);
    expect((await get(sample.url)).text).toContain('no money moves');
    const { simulatorUrl } = sample;
    expect((await get(simulatorUrl)).status).toBeGreaterThan(0);
    expect(await sample.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    await expect(get(simulatorUrl)).rejects.toThrow();
  });

  it('ends cleanly on Ctrl+C while a browser keeps its connection open', async () => {
    const sample = await RunningSample.start(copy.folder);
    await get(sample.url, { Connection: 'keep-alive' });
    expect(await sample.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' });
  });

  it('warns about variables that have no effect without credentials', async () => {
    const sample = await RunningSample.start(copy.folder, { WECHATPAY_TIMEOUT: '5000' });
    expect(sample.stdout).toMatch(/SIMULATED/);
    expect(sample.stdout).toMatch(/no effect .*: WECHATPAY_TIMEOUT$/m);
    await sample.stop();
  });
});

describe('the sample with merchant credentials', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const merchant = {
    WECHATPAY_MCHID: '1900000109',
    WECHATPAY_APPID: 'wxd678efh567hg6787',
    WECHATPAY_MERCHANT_SERIAL_NUMBER: '5A0123456789',
    // On one line, as in an .env file.
    WECHATPAY_MERCHANT_PRIVATE_KEY: privateKey
      .export({ type: 'pkcs8', format: 'pem' })
      .toString()
      .replaceAll('\n', '\\n'),
    WECHATPAY_API_V3_KEY: '0123456789abcdefghijklmnopqrstuv',
  };

  afterEach(() => rmSync(join(copy.folder, 'sample/demo/.env'), { force: true }));

  it('reads sample/demo/.env and calls the API without starting a simulator', async () => {
    const calls: string[] = [];
    const api = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      response.writeHead(403, { 'Content-Type': 'application/json' });
      response.end('{"code":"NO_AUTH","message":"<b>no</b>"}');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const { port } = api.address() as { port: number };
    const variables = {
      ...merchant,
      WECHATPAY_BASE_URL: `http://127.0.0.1:${port}`,
      PUBLIC_URL: 'http://127.0.0.1:1/',
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"`);
    writeFileSync(join(copy.folder, 'sample/demo/.env'), lines.join('\n'));

    const sample = await RunningSample.start(copy.folder);
    expect(sample.stdout).toContain('Talking to WeChat Pay as merchant 1900000109');
    expect(sample.stdout).not.toContain('SIMULATED');
    expect((await get(sample.url)).text).toContain('signing creates a real contract');
    const page = await post(`${sample.url}/contracts`);
    expect(page.status).toBe(502);
    expect(page.text).not.toContain('<b>no</b>');
    const json = await post(`${sample.url}/api/contracts`);
    expect(json.status).toBe(502);
    expect(calls.length).toBeGreaterThan(0);
    const { stdout, stderr } = await sample.stop();
    expect(stdout + stderr).not.toContain(merchant.WECHATPAY_API_V3_KEY);
    api.close();
  });

  it('warns when no notify URL is configured', async () => {
    const sample = await RunningSample.start(copy.folder, merchant);
    expect(sample.stdout).toContain('Set PUBLIC_URL or WECHATPAY_CONTRACT_NOTIFY_URL');
    await sample.stop();
  });

  it.each(Object.entries(merchant).filter(([name]) => name !== 'WECHATPAY_APPID'))(
    'ends with the error of the module when only %s is set',
    async (name, value) => {
      const { code, stdout, stderr } = await RunningSample.outcome(copy.folder, { [name]: value });
      expect(code).toBe(1);
      expect(stdout).not.toContain('SIMULATED');
      expect(stderr).toContain('WechatPayInsuranceModule is not configured correctly');
      expect(stderr).toContain('sample/demo/.env.example');
      expect(stderr).not.toMatch(/^\s+at /m);
    },
  );
});

describe('the port', () => {
  it('ends the sample with a clear message when the port is in use', async () => {
    const first = await RunningSample.start(copy.folder);
    const taken = { PORT: String(first.port) };
    const { code, stderr, stdout } = await RunningSample.outcome(copy.folder, taken);
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${first.port} is in use by another program`);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
    await first.stop();
  });

  it.each(['0', '65536', '80x'])('rejects PORT=%s', async (PORT) => {
    const { code, stderr } = await RunningSample.outcome(copy.folder, { PORT });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT must be a number from 1 to 65535');
  });
});

describe('the documentation of the sample', () => {
  it('lists every variable that the package and the sample read', () => {
    const file = (name: string) => readFileSync(join(copy.folder, name), 'utf8');
    const listed = file('sample/demo/.env.example').match(/^[A-Z0-9_]+(?==)/gm)!;
    const names = (text: string) => text.match(/(?<=')(WECHATPAY|SAMPLE)_[A-Z0-9_]+(?=')/g)!;
    const read = [
      'PORT',
      'PUBLIC_URL',
      ...names(file('sample/demo/config/sample-config.ts')),
      ...names(file('lib/options/option-table.ts')),
      'WECHATPAY_MERCHANT_PRIVATE_KEY_PATH',
      'WECHATPAY_PUBLIC_KEY_PATH',
    ];
    expect(new Set(listed)).toEqual(new Set(read));
    const known = names(file('sample/demo/wechat-pay/merchant-variables.ts'));
    expect(new Set(known)).toEqual(new Set(listed.filter((name) => name.startsWith('WECHATPAY_'))));
  });

  it('runs the curl commands of the README of the sample', async () => {
    const readme = readFileSync(join(copy.folder, 'sample/demo/README.md'), 'utf8');
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, commands]) => commands!);
    const curl = blocks.filter((block) => block.includes('curl'));
    expect(curl).toHaveLength(9);
    const sample = await RunningSample.start(copy.folder);
    // A machine with only Node has no curl.
    const hasCurl = spawnSync('curl', ['--version']).status === 0;
    const standIn = fileURLToPath(new URL('support/curl-stand-in.mjs', import.meta.url));
    const define = hasCurl ? '' : `curl() { '${process.execPath}' '${standIn}' "$@"; }\n`;
    const script = curl
      .map((block) => `${block}${block.includes('decision=agree') ? UNTIL_SIGNED : UNTIL_SETTLED}`)
      .join('')
      .replaceAll('http://127.0.0.1:3000', sample.url);
    const { stdout } = await promisify(execFile)('sh', ['-euc', define + script], {
      timeout: 60_000,
    });
    expect(stdout).toContain('"redirect_url":"http://127.0.0.1:');
    expect(stdout).toContain('"contract_state":"SIGNED"');
    expect(stdout).toContain('"event_type":"INSURANCE_ENTRUST.SIGN"');
    for (const text of [
      '"policy_period_state":"SCHEDULED"',
      '"look":"failed"',
      '"look":"refunded"',
      '"look":"paid"',
      '"status":"PROCESSING"',
      '"contract_state":"TO_BE_RENEWED"',
      '"policy_period_id":5',
      '"contract_state":"TERMINATED"',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toContain('HTTP/1.1 401');
    await sample.stop();
  }, 80_000);
});
