import { beijingTimestamp } from '../clock/beijing-time.js';
import { jsonAnswer } from '../http/api-answer.js';
import { ApiRefusal } from '../http/api-refusal.js';
import type { SimulatedEndpoint } from '../http/endpoint.js';
import { choice } from '../http/query-choice.js';
import { sealText } from '../keys/sealed-text.js';
import { randomText } from '../randomness.js';

const ASSOCIATED_DATA = 'certificate';

/** 下载平台证书: every platform certificate, sealed with the merchant's APIv3 key. */
export const downloadCertificates: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/certificates',
  async handle({ merchant, state, query }) {
    const isSm2 = choice(query, 'algorithm_type', ['RSA', 'SM2', 'ALL']) === 'SM2';
    // There are none of the other kind.
    const certificates = isSm2 ? [] : merchant.keys.certificates.list(state.clock.now());
    if (certificates.length === 0) {
      throw new ApiRefusal(
        404,
        'RESOURCE_NOT_EXISTS',
        '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。',
      );
    }
    const key = Buffer.from(merchant.credentials.apiV3Key, 'ascii');
    const data = certificates.map(({ serial, notBefore, notAfter, pem }) => {
      const nonce = randomText(state.randomness, 12);
      return {
        serial_no: serial,
        effective_time: beijingTimestamp(notBefore),
        expire_time: beijingTimestamp(notAfter),
        encrypt_certificate: {
          algorithm: 'AEAD_AES_256_GCM',
          nonce,
          associated_data: ASSOCIATED_DATA,
          ciphertext: sealText(pem, { key, nonce, associatedData: ASSOCIATED_DATA }),
        },
      };
    });
    return jsonAnswer(200, { data });
  },
};
