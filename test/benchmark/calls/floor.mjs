/* The minimum for the protocol: bare node:http, keys parsed once, signatures on the thread pool. */
import { constants, publicEncrypt, randomBytes, sign, verify } from 'node:crypto';
import http from 'node:http';
import { promisify } from 'node:util';
import {
  MCHID,
  MERCHANT_SERIAL,
  merchantKey,
  PRE_SIGN_PATH,
  PUBLIC_KEY_ID,
  wechatPayPublicKey,
} from '../support/merchant.mjs';

const signAsync = promisify(sign);

export function connect(baseUrl) {
  const privateKey = merchantKey();
  const publicKey = wechatPayPublicKey();
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(baseUrl);
  const encrypt = (text) =>
    publicEncrypt(
      { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(text),
    ).toString('base64');

  return async (request) => {
    const { real_name, id_card_number } = request.real_identity;
    const real_identity = {
      real_name: encrypt(real_name),
      id_card_number: encrypt(id_card_number),
    };
    const body = JSON.stringify({ ...request, real_identity });
    const timestamp = Math.floor(Date.now() / 1000);
    const nonce = randomBytes(16).toString('hex');
    const message = `POST\n${PRE_SIGN_PATH}\n${timestamp}\n${nonce}\n${body}\n`;
    const signature = await signAsync('RSA-SHA256', Buffer.from(message), privateKey);
    const { headers, text } = await post(body, {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'floor',
      'Wechatpay-Serial': PUBLIC_KEY_ID,
      Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${MCHID}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${MERCHANT_SERIAL}",signature="${signature.toString('base64')}"`,
    });
    const signed = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${text}\n`;
    const responseSignature = Buffer.from(headers['wechatpay-signature'], 'base64');
    if (!verify('RSA-SHA256', Buffer.from(signed), publicKey, responseSignature)) {
      throw new Error('the signature of the response is invalid');
    }
    return JSON.parse(text).redirect_url;
  };

  function post(body, headers) {
    return new Promise((resolve, reject) => {
      http
        .request(
          { hostname, port, path: PRE_SIGN_PATH, method: 'POST', agent, headers },
          (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (chunk) => (text += chunk));
            response.on('end', () => resolve({ headers: response.headers, text }));
            response.on('error', reject);
          },
        )
        .on('error', reject)
        .end(body);
    });
  }
}
