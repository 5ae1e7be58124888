import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  WechatPayClient,
  wechatPayInsuranceOptionsFromConfig,
  type WechatPayInsuranceOptions,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import {
  API_V3_KEY,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  PUBLIC_KEY_ID,
  publicKeyOptions,
} from '../support/fixtures.js';
import { notificationBody, notificationHeaders } from '../support/wire/notification.js';
import { seal } from '../support/wire/platform-signer.js';

/** The options of a merchant whose variables begin with the prefix, completed by the application. */
const read = (prefix: string): WechatPayInsuranceOptions => ({
  ...wechatPayInsuranceOptionsFromConfig(
    {
      [`${prefix}MCHID`]: MCHID,
      [`${prefix}MERCHANT_SERIAL_NUMBER`]: MERCHANT_SERIAL,
      [`${prefix}MERCHANT_PRIVATE_KEY`]: fixture('merchant.key.pem'),
      [`${prefix}API_V3_KEY`]: API_V3_KEY,
      [`${prefix}PUBLIC_KEY_ID`]: PUBLIC_KEY_ID,
      [`${prefix}PUBLIC_KEY`]: fixture('wechat-pay.pub.pem'),
      [`${prefix}PLATFORM_CERTIFICATES`]: 'off',
    },
    { prefix },
  ),
  clock: publicKeyOptions.clock,
});

describe.each(['WECHATPAY_', 'WECHATPAY_B_'])(
  'the messages for a merchant with the variables %s…',
  (prefix) => {
    const verify = async (body: Buffer, signed = body) => {
      const module = await startModule(read(prefix));
      const headers = Object.fromEntries(notificationHeaders(signed));
      const error = await errorOf(module.get(WechatPayNotificationVerifier).verify(headers, body));
      await module.close();
      return error.message;
    };

    it('name the variable of the APIv3 key that does not decrypt a notification', async () => {
      const apiV3Key = API_V3_KEY.split('').toReversed().join('');
      const resource = seal('{}', { apiV3Key });
      expect(await verify(notificationBody({}, { resource }))).toContain(
        `either apiV3Key (${prefix}API_V3_KEY) is not the one that is set on the merchant platform`,
      );
    });

    it('name the variable of the public key that does not verify a notification', async () => {
      expect(await verify(Buffer.from('{}'), notificationBody())).toContain(
        `either wechatPayPublicKey (${prefix}PUBLIC_KEY) is not the key of that id`,
      );
    });

    describe('about responses', () => {
      let simulator: WechatPaySimulator;
      beforeAll(async () => void (simulator = await WechatPaySimulator.start()));
      afterAll(() => simulator.stop());

      it('name the variable of the public key that does not verify a response', async () => {
        const options = { ...simulator.moduleOptions, variablePrefix: prefix };
        const module = await startModule({ ...options, retry: false });
        simulator.signWith('public-key');
        simulator.fail({ signature: 'wrong', times: 1 });
        const path = '/v3/certificates';
        const error = await errorOf(module.get(WechatPayClient).request({ method: 'GET', path }));
        await module.close();
        expect(error.message).toContain(`wechatPayPublicKey (${prefix}PUBLIC_KEY)`);
      });
    });
  },
);
