import { verify } from 'node:crypto';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SimulatorState } from '../simulator-state.js';
import { signedMessage } from '../keys/signed-message.js';
import { refuseSignature } from './authorization.js';
import type { Authorization } from './authorization.js';
import { explainSignature } from './explain-signature.js';
import type { RawRequest } from './raw-request.js';

const TOLERANCE_SECONDS = 300;

/**
 * Checks that a merchant signed exactly this request, within five minutes of now, and returns who.
 *
 * @throws ApiRefusal saying which part is wrong, as far as that can be known.
 */
export function checkSignature(
  request: RawRequest,
  authorization: Authorization,
  { merchants, clock, signatureTime }: SimulatorState,
): SimulatedMerchant {
  const { mchid, serial_no, timestamp, nonce_str, signature } = authorization;
  const merchant = merchants.get(mchid);
  if (!merchant) refuseSignature('mchid', `no merchant ${mchid} is known`);
  if (serial_no !== merchant.credentials.merchantSerialNumber) {
    refuseSignature('serial_no', explainSerial(serial_no, merchant, merchants, clock.now()));
  }
  if (!/^\d{1,10}$/.test(timestamp)) {
    refuseSignature('timestamp', `the timestamp is in whole seconds, it is ${timestamp}`);
  }
  const seconds = Math.floor(signatureTime() / 1000);
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
  const lines = [request.method, request.target, timestamp, nonce_str] as const;
  const message = signedMessage([...lines, request.body]);
  if (verify('sha256', message, merchant.merchantPublicKey, bytes)) return merchant;
  const refused = { request, lines, signature: bytes, merchant, merchants };
  refuseSignature('signature', explainSignature(refused), {
    sign_information: {
      method: request.method,
      url: request.target,
      // Without the body, which may be long.
      truncated_sign_message: signedMessage(lines).toString('utf8'),
      sign_message_length: message.length,
    },
  });
}

function explainSerial(
  serial: string,
  merchant: SimulatedMerchant,
  merchants: ReadonlyMap<string, SimulatedMerchant>,
  now: number,
): string {
  const own = merchant.credentials.merchantSerialNumber;
  if (serial.toUpperCase() === own) return `${serial} must be in upper case`;
  if (merchant.keys.find(serial, now)) {
    return `${serial} names a key of WeChat Pay; serial_no names the merchant's own API certificate`;
  }
  const owner = [...merchants.values()].find(
    ({ credentials }) => credentials.merchantSerialNumber === serial,
  );
  const whose = owner ? `, but of merchant ${owner.mchid}` : '';
  return `no merchant certificate ${serial} of merchant ${merchant.mchid}${whose}`;
}
