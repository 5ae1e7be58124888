/*
 * wechatpay-node-v3 with its generic methods, since it has none for this API. Its own HTTP service does not
 * return the headers that verification needs; this one sends the same request and keeps them.
 */
import { createRequire } from 'node:module';
import {
  API_V3_KEY,
  APPID,
  MCHID,
  MERCHANT_KEY_PEM,
  MERCHANT_SERIAL,
  PRE_SIGN_PATH,
  PUBLIC_KEY_ID,
  WECHAT_PAY_PUBLIC_KEY_PEM,
} from '../support/merchant.mjs';

const require = createRequire(import.meta.url);
const Pay = require('wechatpay-node-v3');
const superagent = createRequire(require.resolve('wechatpay-node-v3'))('superagent');

export function connect(baseUrl) {
  const pay = new Pay({
    appid: APPID,
    mchid: MCHID,
    serial_no: MERCHANT_SERIAL,
    publicKey: Buffer.from(WECHAT_PAY_PUBLIC_KEY_PEM),
    privateKey: Buffer.from(MERCHANT_KEY_PEM),
    key: API_V3_KEY,
  });
  Pay.certificates = { [PUBLIC_KEY_ID]: WECHAT_PAY_PUBLIC_KEY_PEM };
  const encrypt = (text) => pay.publicEncrypt(text, WECHAT_PAY_PUBLIC_KEY_PEM);
  return async (request) => {
    const { real_name, id_card_number } = request.real_identity;
    const real_identity = {
      real_name: encrypt(real_name),
      id_card_number: encrypt(id_card_number),
    };
    const body = { ...request, real_identity };
    const authorization = pay.buildAuthorization('POST', PRE_SIGN_PATH, body);
    const { headers, text } = await superagent
      .post(baseUrl + PRE_SIGN_PATH)
      .send(body)
      .set({
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'User-Agent': pay.userAgent,
        Authorization: authorization,
        'Accept-Encoding': 'gzip',
        'Wechatpay-Serial': PUBLIC_KEY_ID,
      });
    const isGenuine = await pay.verifySign({
      timestamp: headers['wechatpay-timestamp'],
      nonce: headers['wechatpay-nonce'],
      serial: headers['wechatpay-serial'],
      signature: headers['wechatpay-signature'],
      body: text,
    });
    if (!isGenuine) throw new Error('the signature of the response is invalid');
    return JSON.parse(text).redirect_url;
  };
}
