import { constants, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { MerchantClient } from './support/merchant-client.js';
import { NOW } from './support/pre-sign-body.js';

describe('the explanation of a rejected signature', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({
      now: NOW,
      merchants: [{}, { mchid: '1900000002' }],
    });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => simulator.stop());

  const PATH = '/v3/certificates?a=1';
  /**
   * Sends a request with a signature over the changed parts, and returns the issue of the response.
   */
  const getIssue = async (
    change: (parts: string[]) => string,
    way: (message: Buffer, key: string) => Buffer = (message, key) =>
      sign('RSA-SHA256', message, key),
    key = simulator.moduleOptions.merchantPrivateKey,
  ) => {
    let signature = '';
    const authorization = {
      get signature() {
        return signature;
      },
    };
    const response = await client.call('POST', PATH, {
      rawBody: ' {"a": 1} ',
      signedMessage: (message) => {
        signature = way(Buffer.from(change(message.toString().split('\n'))), key).toString(
          'base64',
        );
        return message;
      },
      authorization,
    });
    expect(response).toMatchObject({ status: 401, json: { code: 'SIGN_ERROR' } });
    return String(response.json.detail.issue);
  };
  const same = (parts: string[]) => parts.join('\n');

  it.each<[string, (parts: string[]) => string]>([
    ['the method GET was signed, but POST was sent', ([, ...rest]) => same(['GET', ...rest])],
    ['in lower case', ([, ...rest]) => same(['post', ...rest])],
    ['the query was not signed', ([m = '', , ...rest]) => same([m, '/v3/certificates', ...rest])],
    ['leading slash', ([m = '', , ...rest]) => same([m, 'v3/certificates?a=1', ...rest])],
    [
      'the nonce was signed before',
      ([m = '', p = '', t = '', n = '', ...b]) => same([m, p, n, t, ...b]),
    ],
    ['CR LF', (parts) => parts.join('\r\n')],
    ['serialised again', ([m = '', p = '', t = '', n = '']) => same([m, p, t, n, '{"a":1}', ''])],
    [
      'leading and trailing whitespace',
      ([m = '', p = '', t = '', n = '']) => same([m, p, t, n, '{"a": 1}', '']),
    ],
    ['"null"', ([m = '', p = '', t = '', n = '']) => same([m, p, t, n, 'null', ''])],
    ['the private key is correct, but other bytes', () => 'anything'],
  ])('explains the signature: %s', async (issue, change) => {
    expect(await getIssue(change)).toContain(issue);
  });

  it.each(['http://', 'https://', ''])(
    'recognises a whole URL with %j in the signed message',
    async (scheme) => {
      const { host } = new URL(simulator.moduleOptions.baseUrl);
      const issue = await getIssue(([m = '', p = '', ...rest]) =>
        same([m, `${scheme}${host}${p}`, ...rest]),
      );
      expect(issue).toContain('whole URL');
    },
  );

  it.each(['sha1', 'sha512'])('recognises the digest %s', async (digest) => {
    const issue = await getIssue(same, (message, key) => sign(digest, message, key));
    expect(issue).toContain(`signed with ${digest}; API v3 uses SHA-256`);
  });

  it('recognises a signature with another padding', async () => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const issue = await getIssue(same, (message, key) => sign('sha256', message, { key, padding }));
    expect(issue).toContain('RSA-PSS');
  });

  it("recognises another merchant's key and serial", async () => {
    const other = simulator.merchant('1900000002').moduleOptions;
    const byKey = await getIssue(same, undefined, other.merchantPrivateKey);
    expect(byKey).toContain('another merchant, 1900000002');
    const response = await client.call('GET', PATH, {
      authorization: { serial_no: other.merchantSerialNumber },
    });
    expect(response.json.detail).toMatchObject({
      field: 'serial_no',
      issue: expect.stringContaining('of merchant 1900000002'),
    });
  });

  it("recognises WeChat Pay's own serial and a serial in lower case", async () => {
    const { wechatPayPublicKeyId, merchantSerialNumber } = simulator.moduleOptions;
    const issueOfSerial = async (serial_no: string) =>
      (await client.call('GET', PATH, { authorization: { serial_no } })).json.detail.issue;
    expect(await issueOfSerial(wechatPayPublicKeyId)).toContain('a key of WeChat Pay');
    expect(await issueOfSerial(merchantSerialNumber.toLowerCase())).toContain('upper case');
  });
});
