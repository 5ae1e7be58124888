import { constants, privateDecrypt, verify } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WechatPayInsuranceService } from '../../../lib/index.js';
import {
  APPID,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  merchantPublicKey,
  NOW,
  PUBLIC_KEY_ID,
  publicKeyOptions,
} from '../../support/fixtures.js';
import { startModule } from '../../support/applications/module.js';
import { signedHeaders } from '../../support/wire/platform-signer.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { WireServer } from '../../support/wire/wire-server.js';

const ANSWER = '{"redirect_url": "https://example.com/sign?pre_entrust_id=wx1"}';

describe('preEntrustSign on the wire', () => {
  let server: WireServer;
  let module: TestingModule;
  let service: WechatPayInsuranceService;

  beforeEach(async () => {
    server = await WireServer.start((_request, response) => {
      response.writeHead(200, signedHeaders(ANSWER)).end(ANSWER);
    });
    module = await startModule({ ...publicKeyOptions, baseUrl: server.origin });
    service = module.get(WechatPayInsuranceService);
  });

  afterEach(async () => {
    await module.close();
    await server.stop();
  });

  it('posts the request as JSON, signs the same bytes and returns the verified response', async () => {
    const response = await service.preEntrustSign(pureSign());
    expect(response).toEqual(JSON.parse(ANSWER));
    const [request] = server.requests;
    expect(server.requests).toHaveLength(1);
    expect(request!.method).toBe('POST');
    expect(request!.url).toBe('/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi');
    expect(JSON.parse(request!.body.toString())).toEqual({
      ...pureSign(),
      appid: APPID,
      contract_notify_url: publicKeyOptions.contractNotifyUrl,
    });
    const { authorization, ...headers } = request!.headers;
    expect(headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'wechatpay-serial': PUBLIC_KEY_ID,
    });
    expect(headers['user-agent']).toMatch(/^nestjs-wechatpay-insurance\/\d/);
    const fields =
      /^WECHATPAY2-SHA256-RSA2048 mchid="(.+)",nonce_str="(.+)",timestamp="(.+)",serial_no="(.+)",signature="(.+)"$/.exec(
        authorization!,
      )!;
    const [, mchid, nonce, timestamp, serial, signature] = fields;
    expect([mchid, timestamp, serial]).toEqual([MCHID, String(NOW / 1000), MERCHANT_SERIAL]);
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    const message = `POST\n${request!.url}\n${timestamp}\n${nonce}\n${request!.body}\n`;
    expect(
      verify(
        'RSA-SHA256',
        Buffer.from(message),
        merchantPublicKey,
        Buffer.from(signature!, 'base64'),
      ),
    ).toBe(true);
  });

  it('encrypts the identity fields with the key that Wechatpay-Serial identifies', async () => {
    const identity = { real_name: '张𠮷', id_card_number: '11010119900307123X' };
    await service.preEntrustSign(
      signWithPayment({ real_identity: { ...identity, identity_type: 'ID_CARD' } }),
    );
    const sent = JSON.parse(server.requests[0]!.body.toString());
    const decrypt = (text: string) =>
      privateDecrypt(
        {
          key: fixture('wechat-pay.key.pem'),
          padding: constants.RSA_PKCS1_OAEP_PADDING,
          oaepHash: 'sha1',
        },
        Buffer.from(text, 'base64'),
      ).toString();
    expect(decrypt(sent.real_identity.real_name)).toBe(identity.real_name);
    expect(decrypt(sent.real_identity.id_card_number)).toBe(identity.id_card_number);
    expect(sent.real_identity.identity_type).toBe('ID_CARD');
    expect(sent.transaction_notify_url).toBe(publicKeyOptions.transactionNotifyUrl);
  });
});
