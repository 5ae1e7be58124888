import { createSign, X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { isSignedBy, MerchantClient } from './support/merchant-client.js';
import { openResource } from './support/notification-receiver.js';
import { NOW, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const CERTIFICATES = '/v3/certificates?algorithm_type=RSA';

let simulator: WechatPaySimulator;
let client: MerchantClient;
beforeAll(async () => {
  simulator = await WechatPaySimulator.start({ now: NOW });
  client = new MerchantClient(simulator.moduleOptions);
});
afterAll(() => simulator.stop());

/** The first request of Tencent's Java SDK over OkHttp, before it knows a serial. */
function writeJavaRequest(serialLine: string): string {
  const { mchid, merchantSerialNumber, merchantPrivateKey, baseUrl, clock } =
    simulator.moduleOptions;
  const timestamp = Math.floor(clock() / 1000);
  const nonce = 'Wq8vB1cS4nYh7Zt0Lx2Rk5Pd9Ms3Gj6F';
  const signature = createSign('SHA256')
    .update(`GET\n${CERTIFICATES}\n${timestamp}\n${nonce}\n\n`)
    .sign(merchantPrivateKey, 'base64');
  return [
    `GET ${CERTIFICATES} HTTP/1.1`,
    `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${merchantSerialNumber}",signature="${signature}"`,
    'Accept: */*',
    serialLine,
    'User-Agent: WechatPay-Java/0.2.17 (Linux/6.1.0) Java/17.0.13 Credential/WechatPay2Credential Validator/ okhttp3/null',
    'Content-Type: application/json',
    `Host: ${new URL(baseUrl).host}`,
    'Connection: Keep-Alive',
    'Accept-Encoding: gzip',
    '\r\n',
  ].join('\r\n');
}

async function exchange(bytes: string) {
  const { hostname, port } = new URL(simulator.moduleOptions.baseUrl);
  const socket = connect(Number(port), hostname);
  socket.write(bytes.replace('Connection: Keep-Alive', 'Connection: close'));
  const response = await text(socket);
  const [head = '', body = ''] = response.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(': ', 1)[0] ?? '', line.replace(/^[^:]*: /, '')]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}

describe('an empty Wechatpay-Serial', () => {
  it.each([
    'Wechatpay-Serial: ',
    'Wechatpay-Serial:',
    'Wechatpay-Serial: \t ',
    'wechatpay-serial:  ',
  ])('treats an empty Wechatpay-Serial of the Java SDK as absent: %j', async (serialLine) => {
    const { status, headers, body } = await exchange(writeJavaRequest(serialLine));
    expect(status, body).toBe(200);
    const [entry] = JSON.parse(body).data;
    const pem = openResource(entry.encrypt_certificate, simulator.moduleOptions.apiV3Key);
    expect(headers['Wechatpay-Serial']).toBe(entry.serial_no);
    expect(isSignedBy(new X509Certificate(pem).publicKey, headers, body)).toBe(true);
  });

  it('rejects a Wechatpay-Serial that names an unknown key', async () => {
    const { status, body } = await exchange(writeJavaRequest('Wechatpay-Serial: 0'));
    expect(status).toBe(400);
    expect(JSON.parse(body).detail).toMatchObject({ field: 'Wechatpay-Serial', value: '0' });
  });

  it('responds 404 to an empty Wechatpay-Serial when the merchant has no platform certificate', async () => {
    const keyOnly = await WechatPaySimulator.start({ platformCertificates: false });
    try {
      const headers = { 'Wechatpay-Serial': '' };
      const response = await new MerchantClient(keyOnly.moduleOptions).call('GET', CERTIFICATES, {
        headers,
      });
      expect(response).toMatchObject({ status: 404, json: { code: 'RESOURCE_NOT_EXISTS' } });
    } finally {
      await keyOnly.stop();
    }
  });

  it.each(['', ' '])(
    'reports an empty Wechatpay-Serial as missing where it is required: %j',
    async (serial) => {
      const response = await client.call('POST', PRE_SIGN_PATH, {
        body: preSignBody({ real_identity: { name: 'x' } }),
        headers: { 'Wechatpay-Serial': serial },
      });
      expect(response).toMatchObject({
        status: 400,
        json: { detail: { field: 'Wechatpay-Serial', issue: 'is required' } },
      });
    },
  );
});

describe('Accept-Language', () => {
  const preSign = (language: string | undefined) =>
    client.call('POST', PRE_SIGN_PATH, {
      body: preSignBody(),
      headers: { 'Accept-Language': language },
    });

  it.each([
    undefined,
    '',
    'en',
    'zh-CN',
    'zh-HK',
    'zh-TW',
    'ZH-cn',
    'zh-CN;q=0.8',
    'en , zh-CN; q=0.5',
    'zh-CN,zh;q=0.9,en;q=0.8',
    ', en',
  ])('accepts Accept-Language %j', async (language) => {
    expect((await preSign(language)).status).toBe(200);
  });

  it.each([
    '*',
    '*;q=0.5',
    ' * ',
    'zh-CN, *;q=0.1',
    '*, en',
    'fr',
    'zh',
    'en-US',
    'zh_CN',
    'en;q=0',
    'en;q=0.000, fr',
    'zh-CN-x',
  ])('rejects Accept-Language %j with 406', async (language) => {
    const response = await preSign(language);
    expect(response).toMatchObject({
      status: 406,
      json: { code: 'PARAM_ERROR', message: '传入了不支持的Accept-Language' },
    });
    expect(
      isSignedBy(simulator.moduleOptions.wechatPayPublicKey, response.headers, response.text),
    ).toBe(true);
    expect(simulator.requests.at(-1)).toMatchObject({
      accepted: false,
      rejection: { status: 406 },
    });
  });

  it("rejects the default Accept-Language of Node's fetch with 406", async () => {
    const { baseUrl, mchid, merchantSerialNumber, merchantPrivateKey, clock } =
      simulator.moduleOptions;
    const timestamp = Math.floor(clock() / 1000);
    const signature = createSign('SHA256')
      .update(`GET\n${CERTIFICATES}\n${timestamp}\nabc\n\n`)
      .sign(merchantPrivateKey, 'base64');
    const fetched = (headers: Record<string, string>) =>
      fetch(baseUrl + CERTIFICATES, {
        headers: {
          Accept: 'application/json',
          Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="abc",timestamp="${timestamp}",serial_no="${merchantSerialNumber}",signature="${signature}"`,
          ...headers,
        },
      });
    expect((await fetched({})).status).toBe(406);
    expect((await fetched({ 'Accept-Language': 'zh-CN' })).status).toBe(200);
  });
});
