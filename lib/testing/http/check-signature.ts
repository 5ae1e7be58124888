import { verify } from 'node:crypto';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import { signedMessage } from '../keys/signed-message.js';
import { refuseSignature } from './authorization.js';
import type { Authorization } from './authorization.js';
import { explainSignature } from './explain-signature.js';
import type { RawRequest } from './raw-request.js';

const TOLERANCE_SECONDS = 300;

/**
 * Checks that the merchant signed exactly this request, within five minutes of now.
 *
 * @throws ApiRefusal saying which part is wrong, as far as that can be known.
 */
export function checkSignature(
  request: RawRequest,
  authorization: Authorization,
  merchant: SimulatedMerchant,
  now: number,
): void {
  const { serial_no, timestamp, nonce_str, signature } = authorization;
  if (serial_no !== merchant.credentials.merchantSerialNumber) {
    refuseSignature(
      'serial_no',
      `no merchant certificate ${serial_no} of merchant ${merchant.mchid}`,
    );
  }
  if (!/^\d{1,10}$/.test(timestamp)) {
    refuseSignature('timestamp', `the timestamp is in whole seconds, it is ${timestamp}`);
  }
  const seconds = Math.floor(now / 1000);
  if (Math.abs(seconds - Number(timestamp)) > TOLERANCE_SECONDS) {
    refuseSignature(
      'timestamp',
      `the timestamp ${timestamp} is more than ${TOLERANCE_SECONDS} s from WeChat Pay's ${seconds}`,
    );
  }
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) {
    refuseSignature('signature', 'the signature is no base64 in its standard form');
  }
  const isSigned = (message: Buffer): boolean =>
    verify('sha256', message, merchant.merchantPublicKey, bytes);
  const lines = [request.method, request.target, timestamp, nonce_str];
  const message = signedMessage([...lines, request.body]);
  if (isSigned(message)) return;
  refuseSignature('signature', explainSignature(request, lines, isSigned), {
    sign_information: {
      method: request.method,
      url: request.target,
      // Without the body, which may be long.
      truncated_sign_message: signedMessage(lines).toString('utf8'),
      sign_message_length: message.length,
    },
  });
}
