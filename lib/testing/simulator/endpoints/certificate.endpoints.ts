import { createJsonResponse } from '../api/api-response.js';
import type { ApiResponse } from '../api/api-response.js';
import type { ApiRequest, SimulatedEndpoint } from '../api/endpoint.js';
import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import { generateText } from '../common/randomness.js';
import { sealText } from '../keys/cryptography.js';
import { readChoice } from '../validation/read-parameters.js';
import { SimulatedApiError } from '../validation/simulated-api-error.js';

const ASSOCIATED_DATA = 'certificate';

/** 平台证书: platform certificates. */
export const certificateEndpoints: readonly SimulatedEndpoint[] = [
  { method: 'GET', path: '/v3/certificates', handle: downloadCertificates },
];

/** 下载平台证书: all platform certificates, encrypted with the merchant's APIv3 key. */
async function downloadCertificates({ merchant, state, query }: ApiRequest): Promise<ApiResponse> {
  const isSm2 = readChoice(query, 'algorithm_type', ['RSA', 'SM2', 'ALL']) === 'SM2';
  // The simulator has no SM2 certificates.
  const certificates = isSm2 ? [] : merchant.keys.certificates.list(state.clock.now());
  if (certificates.length === 0) {
    throw new SimulatedApiError(
      404,
      'RESOURCE_NOT_EXISTS',
      '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。',
    );
  }
  const key = Buffer.from(merchant.credentials.apiV3Key, 'ascii');
  const data = certificates.map(({ serial, notBefore, notAfter, pem }) => {
    const nonce = generateText(state.randomness, 12);
    return {
      serial_no: serial,
      effective_time: formatBeijingTimestamp(notBefore),
      expire_time: formatBeijingTimestamp(notAfter),
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        nonce,
        associated_data: ASSOCIATED_DATA,
        ciphertext: sealText(pem, { key, nonce, associatedData: ASSOCIATED_DATA }),
      },
    };
  });
  return createJsonResponse(200, { data });
}
