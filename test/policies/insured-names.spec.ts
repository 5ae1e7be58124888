import { constants, createPrivateKey, createPublicKey, privateDecrypt, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getSignedText,
  type WechatPayInsuranceOptions,
  WechatPayPolicyService,
  type WechatPaySigner,
} from '../../lib/index.js';
import { certificateOptions, fixture, publicKeyOptions, SERIAL_B } from '../support/fixtures.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { answerSigned, errorOf, Merchant } from '../support/applications/merchant.js';
import { readByWechatPay, sealedForMerchant } from '../support/wire/oaep.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import {
  ADDRESS,
  fullUploadRequest,
  NAMES,
  OPENID,
  policyAnswer,
  uploadRequest,
} from '../support/requests/policy-request.js';
import { printed } from '../support/verdicts/printed.js';
import type { WireHandler } from '../support/wire/wire-server.js';

const POLICY = { out_insurance_no: 'Policy1' };
const merchantKey = createPrivateKey(fixture('merchant.key.pem'));
const padding = constants.RSA_PKCS1_OAEP_PADDING;
const signing: WechatPaySigner = {
  sign: async (message) => sign('RSA-SHA256', message, merchantKey),
};
const decrypt = async (ciphertext: Buffer) =>
  privateDecrypt({ key: merchantKey, padding, oaepHash: 'sha1' }, ciphertext);

let merchant: Merchant;
async function start(
  handler: WireHandler,
  options?: Partial<WechatPayInsuranceOptions>,
): Promise<WechatPayPolicyService> {
  merchant = await Merchant.start(handler, options);
  return merchant.module.get(WechatPayPolicyService);
}
const withSigner = (signer: WechatPaySigner) => ({ merchantPrivateKey: undefined, signer });
const respondWith = (response: object) => answerSigned(JSON.stringify(response));
afterEach(() => merchant.stop());

describe('insured_name_list of a response', () => {
  it.each(['queryPolicy', 'uploadPolicy', 'updatePolicy'] as const)(
    'decrypts the names in the response of %s in order',
    async (name) => {
      const response = policyAnswer();
      const policies = await start(respondWith(response));
      const call = { ...uploadRequest(), ...POLICY };
      const policy =
        name === 'uploadPolicy' ? await policies.uploadPolicy(call) : await policies[name](POLICY);
      expect(policy).toEqual({ ...response, insured_name_list: [...NAMES] });
    },
  );

  it('decrypts as many names as WeChat Pay returns', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `张${index}`);
    const policies = await start(respondWith(policyAnswer(names)));
    expect((await policies.queryPolicy(POLICY)).insured_name_list).toEqual(names);
    merchant.server.handle(respondWith(policyAnswer([])));
    expect((await policies.queryPolicy(POLICY)).insured_name_list).toEqual([]);
  });

  it('accepts a response without names', async () => {
    const { insured_name_list: _names, ...response } = policyAnswer();
    const policies = await start(respondWith(response));
    await expect(policies.queryPolicy(POLICY)).resolves.toEqual(response);
  });

  it('keeps the ciphertext with a signer that cannot decrypt', async () => {
    const response = policyAnswer();
    const policies = await start(respondWith(response), withSigner(signing));
    await expect(policies.queryPolicy(POLICY)).resolves.toEqual(response);
  });

  it.each([
    ['a Buffer', decrypt],
    ['a Uint8Array', async (bytes: Buffer) => new Uint8Array(await decrypt(bytes)) as Buffer],
  ])('decrypts the names with a signer that returns %s', async (_what, decryptWith) => {
    const policies = await start(
      respondWith(policyAnswer()),
      withSigner({ ...signing, decrypt: decryptWith }),
    );
    expect((await policies.queryPolicy(POLICY)).insured_name_list).toEqual([...NAMES]);
  });

  it('preserves the signed text of the response', async () => {
    const response = policyAnswer();
    const policies = await start(respondWith(response));
    const sealed = response['insured_name_list'] as string[];
    const policy = await policies.queryPolicy(POLICY);
    expect(policy.insured_name_list).toEqual([...NAMES]);
    expect(getSignedText(policy)).toBe(JSON.stringify(response));
    expect(JSON.stringify(policy)).not.toContain(sealed[0]);
  });

  it('calls decrypt on the signer object', async () => {
    class Hsm implements WechatPaySigner {
      readonly #key = merchantKey;
      async sign(message: Buffer): Promise<Buffer> {
        return sign('RSA-SHA256', message, this.#key);
      }
      async decrypt(bytes: Buffer): Promise<Buffer> {
        return privateDecrypt({ key: this.#key, padding, oaepHash: 'sha1' }, bytes);
      }
    }
    const policies = await start(respondWith(policyAnswer()), withSigner(new Hsm()));
    expect((await policies.queryPolicy(POLICY)).insured_name_list).toEqual([...NAMES]);
  });

  const other = createPublicKey(fixture('other-merchant.key.pem'));
  it.each<[string, unknown[]]>([
    ['encrypted for another key', [sealedForMerchant('张三'), sealedForMerchant('李四', other)]],
    ['as plaintext', ['张三']],
    ['empty', ['']],
    ['as a number', [1]],
    ['as null', [null]],
    ['truncated', [sealedForMerchant('张三').slice(0, 100)]],
  ])('rejects names that arrive %s', async (_what, names) => {
    const policies = await start(respondWith({ ...policyAnswer(), insured_name_list: names }));
    const error = await errorOf(policies.queryPolicy(POLICY));
    expect(error).toMatchObject({
      name: 'WechatPayTransportError',
      reason: 'unexpected-response',
      outcomeUnknown: false,
      endpoint: 'GET /v3/inspolicymgr/deduct/policies/{out_insurance_no}',
    });
    expect(error.message).toContain(
      "insured_name_list cannot be decrypted with the merchant's private key",
    );
    expect(printed(error)).not.toContain('张三');
  });

  it.each<[string, WechatPaySigner['decrypt'], string]>([
    ['fails', () => Promise.reject(new Error('HSM is gone')), 'HSM is gone'],
    ['returns undefined', async () => undefined as never, 'must resolve to a Buffer'],
    ['returns a string', async () => '张三' as never, 'must resolve to a Buffer'],
    // oxlint-disable-next-line prefer-promise-reject-errors
    ['rejects without an Error', () => Promise.reject('x'), 'not an Error'],
  ])(
    'reports an unknown outcome of a write when the signer %s',
    async (_what, decryptWith, message) => {
      const policies = await start(
        respondWith(policyAnswer()),
        withSigner({ ...signing, decrypt: decryptWith! }),
      );
      const error = await errorOf(policies.uploadPolicy(uploadRequest()));
      expect(error).toMatchObject({ reason: 'unexpected-response', outcomeUnknown: true });
      expect(error.message).toContain(message);
      expect(merchant.server.requests).toHaveLength(1);
    },
  );

  it('rejects after the timeout when the signer hangs', async () => {
    const policies = await start(
      respondWith(policyAnswer()),
      withSigner({ ...signing, decrypt: () => new Promise(() => undefined) }),
    );
    expect(await errorOf(policies.queryPolicy(POLICY, { timeout: 500 }))).toMatchObject({
      reason: 'timeout',
      outcomeUnknown: false,
    });
    const upload = policies.uploadPolicy(uploadRequest(), { timeout: 500 });
    expect(await errorOf(upload)).toMatchObject({ reason: 'timeout', outcomeUnknown: true });
  });

  it('encrypts the names with the certificate that Wechatpay-Serial identifies', async () => {
    const body = JSON.stringify(policyAnswer());
    const policies = await start(
      (_request, response) =>
        void response.writeHead(200, signedHeaders(body, { serial: SERIAL_B })).end(body),
      {
        ...certificateOptions,
        wechatPayPublicKey: undefined,
        wechatPayPublicKeyId: undefined,
        platformCertificates: [fixture('platform-b.cert.pem')],
      },
    );
    await policies.uploadPolicy(uploadRequest());
    const [request] = merchant.server.requests;
    const serial = request!.headers['wechatpay-serial'] as string;
    expect(serial).toBe(SERIAL_B);
    const { insured_name_list } = JSON.parse(request!.body.toString());
    expect(insured_name_list.map((name: string) => readByWechatPay(name, serial))).toEqual([
      ...NAMES,
    ]);
  });

  it('keeps names, openids and address out of errors, logs and inspected objects', async () => {
    const personal = [...NAMES, OPENID, ADDRESS, fullUploadRequest().payee_openid!];
    const log = captureLog();
    try {
      const policies = await start((_request, response) => {
        const message = `unknown: ${personal.join(', ')}`;
        const detail = { field: '/insured_name_list/0', issue: `${NAMES[0]}?` };
        response.writeHead(400).end(JSON.stringify({ code: 'PARAM_ERROR', message, detail }));
      });
      const rejected = await errorOf(policies.uploadPolicy(fullUploadRequest()));
      expect(rejected.message).toContain('unknown: ***, ***, ***, ***, ***, ***');
      expect(rejected).toHaveProperty('detail.issue', '***?');
      merchant.server.handle((_request, _response, incoming) => void incoming.socket.destroy());
      const lost = await errorOf(policies.uploadPolicy(fullUploadRequest()));
      const wrong = { ...fullUploadRequest(), insured_name_list: [...NAMES, ''] };
      const invalid = await errorOf(policies.uploadPolicy({ ...wrong, plan_id: 1 as never }));
      merchant.server.handle((_request, response) => void response.end('{}'));
      const unsigned = await errorOf(policies.uploadPolicy(fullUploadRequest()));
      const shown = [rejected, lost, invalid, unsigned].map(printed);
      shown.push(inspect(policies, { depth: 9, showHidden: true }), ...log.lines);
      for (const text of shown) for (const part of personal) expect(text).not.toContain(part);
    } finally {
      log.restore();
    }
  });

  it('masks a longer name completely when a shorter name is its prefix', async () => {
    const policies = await start((_request, response) => {
      response.writeHead(400).end(JSON.stringify({ code: 'PARAM_ERROR', message: '王小明?' }));
    });
    const insured_name_list = ['王小', '王小明'];
    const error = await errorOf(policies.uploadPolicy(uploadRequest({ insured_name_list })));
    expect(error.message).toContain('***?');
    expect(error.message).not.toContain('明');
  });
});

describe('merchant key', () => {
  it('does not appear in the inspected module', async () => {
    const policies = await start(respondWith(policyAnswer()));
    await policies.queryPolicy(POLICY);
    const line = publicKeyOptions.merchantPrivateKey.split('\n')[3]!;
    expect(inspect(policies, { depth: 12, showHidden: true })).not.toContain(line);
  });
});
