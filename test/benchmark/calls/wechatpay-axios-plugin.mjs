/* wechatpay-axios-plugin as documented, with keys parsed once. */
import { createRequire } from 'node:module';
import {
  MCHID,
  MERCHANT_SERIAL,
  merchantKey,
  PRE_SIGN_PATH,
  PUBLIC_KEY_ID,
  wechatPayPublicKey,
} from '../support/merchant.mjs';

const { Wechatpay, Rsa } = createRequire(import.meta.url)('wechatpay-axios-plugin');

export function connect(baseUrl) {
  const publicKey = wechatPayPublicKey();
  const client = new Wechatpay({
    mchid: MCHID,
    serial: MERCHANT_SERIAL,
    privateKey: merchantKey(),
    certs: { [PUBLIC_KEY_ID]: publicKey },
    baseURL: `${baseUrl}/`,
  });
  const api = client.chain(PRE_SIGN_PATH.slice(1));
  const headers = { 'Wechatpay-Serial': PUBLIC_KEY_ID };
  return async (request) => {
    const { real_name, id_card_number } = request.real_identity;
    const real_identity = {
      real_name: Rsa.encrypt(real_name, publicKey),
      id_card_number: Rsa.encrypt(id_card_number, publicKey),
    };
    const { data } = await api.post({ ...request, real_identity }, { headers });
    return data.redirect_url;
  };
}
