import { nameOption } from '../../common/option-variables.js';
import { TIMESTAMP_TOLERANCE } from '../../crypto/signature-verifier.js';
import type { HttpResponse } from '../../transport/http-transport.js';
import type { WechatPaySettings } from '../settings.js';
import { type ApiErrorText, NO_CERTIFICATES } from './certificates-response.js';
import { fail, pass, skip, type Verdict } from './credentials-report.js';

/** Compares the clock of this machine with WeChat Pay's. */
export function checkClock(
  { headers }: HttpResponse,
  { text }: ApiErrorText,
  { clock }: WechatPaySettings,
): Verdict {
  const now = clock();
  const signedAt = Number(headers['wechatpay-timestamp'] || Number.NaN) * 1000;
  const moment = Number.isFinite(signedAt) ? signedAt : Date.parse(String(headers['date']));
  const seconds = Math.round(Math.abs(now - moment) / 1000);
  if (seconds > TIMESTAMP_TOLERANCE) {
    return fail(
      `this machine's clock is ${seconds} s ${now > moment ? 'ahead of' : 'behind'} WeChat Pay's; synchronise it (NTP)`,
    );
  }
  if (/timestamp|时间戳/i.test(text)) {
    return fail(`WeChat Pay rejects the timestamp, synchronise this machine's clock: ${text}`);
  }
  if (Number.isNaN(seconds)) return skip('the response has no date');
  return pass(`${seconds} s from WeChat Pay's`);
}

/** Reads from the response whether WeChat Pay accepts the signature of the request. */
export function checkMerchantKey(
  { status }: HttpResponse,
  { text, code }: ApiErrorText,
  clock: Verdict,
  { variablePrefix }: WechatPaySettings,
): Verdict {
  if (status === 200 || code === NO_CERTIFICATES) return pass('WeChat Pay accepts the signature');
  if (status !== 401) return fail(`WeChat Pay rejects the request with ${status}: ${text}`);
  if (clock.outcome === 'failed') return skip('unknown until the clock is right');
  const names = (['merchantPrivateKey', 'merchantSerialNumber', 'mchid'] as const).map((name) =>
    nameOption(name, variablePrefix),
  );
  return fail(
    `WeChat Pay rejects the signature: ${names.join(', ')} must belong to one merchant API certificate. WeChat Pay says: ${text}`,
  );
}
