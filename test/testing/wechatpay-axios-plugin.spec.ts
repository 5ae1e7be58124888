import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { startReceiver } from './support/notification-receiver.js';
import { PRE_SIGN_PATH } from './support/pre-sign-body.js';

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
}
interface Chain {
  get(): Promise<Answer>;
  post(body: object, config?: object): Promise<Answer>;
}
interface Plugin {
  readonly Wechatpay: new (options: object) => { chain(path: string): Chain };
  readonly Rsa: { encrypt(text: string, key: string): string };
  readonly Aes: {
    readonly AesGcm: {
      decrypt(ciphertext: string, key: string, nonce: string, aad: string): string;
    };
  };
}

const { Aes, Rsa, Wechatpay } = createRequire(import.meta.url)('wechatpay-axios-plugin') as Plugin;

describe('another client, wechatpay-axios-plugin', () => {
  let simulator: WechatPaySimulator;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    // It reads the computer's clock.
    [simulator, receiver] = await Promise.all([WechatPaySimulator.start(), startReceiver()]);
  });
  afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

  const connect = (certs: Record<string, string>) => {
    const { mchid, baseUrl, merchantPrivateKey, merchantSerialNumber } = simulator.moduleOptions;
    return new Wechatpay({
      mchid,
      serial: merchantSerialNumber,
      privateKey: merchantPrivateKey,
      certs,
      baseURL: baseUrl,
    });
  };

  it('downloads the certificates and signs a customer', async () => {
    const { wechatPayPublicKey, wechatPayPublicKeyId, apiV3Key } = simulator.moduleOptions;
    simulator.signWith('public-key');
    const first = connect({ [wechatPayPublicKeyId]: wechatPayPublicKey });
    const list = await first.chain('v3/certificates').get();
    expect(list.status).toBe(200);
    const [{ serial_no, encrypt_certificate }] = list.data.data;
    const { ciphertext, nonce, associated_data } = encrypt_certificate;
    const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data);

    simulator.signWith('certificate');
    const client = connect({ [serial_no]: pem });
    const code = 'plugin1';
    const today = Date.now();
    const date = (days: number) => new Date(today + days * 86_400_000).toISOString().slice(0, 10);
    const pre = await client.chain(PRE_SIGN_PATH.slice(1)).post(
      {
        appid: simulator.moduleOptions.appid,
        openid: 'o',
        plan_id: 12535,
        out_contract_code: code,
        insured_display_name: '*三',
        contract_notify_url: `${receiver.url}/n`,
        policy_start_date: date(2),
        policy_end_date: date(365),
        policy_periods: [
          {
            policy_period_id: 1,
            estimated_deduct_date: date(30),
            estimated_deduct_amount: { total: 1000, currency: 'CNY' },
          },
        ],
        real_identity: {
          real_name: Rsa.encrypt('张三', pem),
          id_card_number: Rsa.encrypt('110101199003070000', pem),
        },
      },
      { headers: { 'Wechatpay-Serial': serial_no } },
    );
    expect(pre.status).toBe(200);
    const contract = await simulator.user.sign(pre.data.redirect_url);
    const path = `v3/papay/insurance-sign/contracts/plan-id/12535/out-contract-code/${code}`;
    const queried = await client.chain(path).get();
    expect(queried.data).toEqual(contract);
    expect(receiver.arrivals).toHaveLength(1);
  });

  it('refuses an answer that the simulator spoils', async () => {
    const { wechatPayPublicKey, wechatPayPublicKeyId } = simulator.moduleOptions;
    simulator.signWith('public-key');
    simulator.fail({ signature: 'wrong' });
    const client = connect({ [wechatPayPublicKeyId]: wechatPayPublicKey });
    await expect(client.chain('v3/certificates').get()).rejects.toThrow(/Verify the response/);
  });
});
