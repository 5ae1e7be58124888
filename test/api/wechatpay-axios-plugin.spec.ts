import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { fixture, merchantPublicKey, NOW, PUBLIC_KEY_ID } from '../support/fixtures.js';
import { Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { useMerchant } from '../support/applications/use-merchant.js';

interface Plugin {
  Formatter: {
    request(method: string, uri: string, timestamp: string, nonce: string, body?: string): string;
    response(timestamp: string, nonce: string, body?: string): string;
  };
  Rsa: {
    sign(message: string, key: string): string;
    verify(message: string, signature: string, key: unknown): boolean;
    decrypt(ciphertext: string, key: string): string;
  };
}
const { Formatter, Rsa } = createRequire(import.meta.url)('wechatpay-axios-plugin') as Plugin;

describe('compatibility with wechatpay-axios-plugin', () => {
  const startMerchant = useMerchant();
  let merchant: Merchant;

  it('wechatpay-axios-plugin accepts our signature and ciphertext, and we accept its signature', async () => {
    merchant = await startMerchant((_request, response) => {
      const timestamp = String(NOW / 1000);
      response
        .writeHead(200, {
          'Wechatpay-Timestamp': timestamp,
          'Wechatpay-Nonce': 'its-nonce',
          'Wechatpay-Serial': PUBLIC_KEY_ID,
          'Wechatpay-Signature': Rsa.sign(
            Formatter.response(timestamp, 'its-nonce', PRE_SIGN_ANSWER),
            fixture('wechat-pay.key.pem'),
          ),
        })
        .end(PRE_SIGN_ANSWER);
    });
    const identity = { real_name: '欧阳小明', id_card_number: '11010119900307123X' };
    const response = await merchant.service.preEntrustSign(pureSign({ real_identity: identity }));
    expect(response.redirect_url).toContain('pre_entrust_id');

    const [request] = merchant.server.requests;
    const field = (name: string) =>
      new RegExp(`${name}="([^"]+)"`).exec(request!.headers.authorization!)![1]!;
    const message = Formatter.request(
      'POST',
      request!.url,
      field('timestamp'),
      field('nonce_str'),
      request!.body.toString(),
    );
    expect(Rsa.verify(message, field('signature'), merchantPublicKey)).toBe(true);
    const sent = JSON.parse(request!.body.toString()).real_identity;
    expect(Rsa.decrypt(sent.real_name, fixture('wechat-pay.key.pem'))).toBe(identity.real_name);
    expect(Rsa.decrypt(sent.id_card_number, fixture('wechat-pay.key.pem'))).toBe(
      identity.id_card_number,
    );
  });
});
