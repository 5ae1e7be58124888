import { MCHID } from '../fixtures.js';
import { seal, signedHeaders, type SignOptions } from './platform-signer.js';
import type { HeaderPairs } from './raw-post.js';

/** The resource of a SIGN event. */
export const CONTRACT_RESOURCE = {
  mchid: MCHID,
  contract_id: '123124412412423431',
  appid: 'wxd678efh567hg6787',
  plan_id: 12535,
  out_contract_code: 'wxwtdk20261201100000',
  insured_display_name: '*三',
  contract_state: 'SIGNED',
  contract_signed_time: '2026-12-01T10:00:00+08:00',
} as const;

/** The resource of a deduction event. */
export const TRANSACTION_RESOURCE = {
  mchid: MCHID,
  out_trade_no: '1217752501201407033233368018',
  trade_type: 'PAP',
  trade_state: 'SUCCESS',
  amount: { total: 1000, currency: 'CNY' },
} as const;

/** The resource of a refund event. */
export const REFUND_RESOURCE = {
  mchid: MCHID,
  out_trade_no: '1217752501201407033233368018',
  transaction_id: '1008450740201411110005820873',
  out_refund_no: '1217752501201407033233368018R',
  refund_id: '50200207182018070300011301001',
  refund_status: 'SUCCESS',
} as const;

/** The resource of a 微信保单服务 event, which has no mchid. */
export const POLICY_RESOURCE = {
  out_insurance_no: '202612010000001',
  insurance_name: '百万医疗险',
  auth_state: 'AUTH_STATE_GRANTED',
} as const;

/** The envelope around an encrypted resource, as an object. */
export function envelopeOf(
  resource: object = CONTRACT_RESOURCE,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    id: 'EV-2018022511223320873',
    create_time: '2026-12-01T10:00:00+08:00',
    event_type: 'INSURANCE_ENTRUST.SIGN',
    resource_type: 'encrypt-resource',
    summary: '保险委托代扣签约通知',
    resource: { ...seal(JSON.stringify(resource)), original_type: 'insurance_entrust' },
    ...changes,
  };
}

/** The bytes of a notification. */
export function notificationBody(
  resource: object = CONTRACT_RESOURCE,
  changes: Record<string, unknown> = {},
): Buffer {
  return Buffer.from(JSON.stringify(envelopeOf(resource, changes)));
}

/** The headers of a notification over these bytes. */
export function notificationHeaders(body: Buffer, options: SignOptions = {}): [string, string][] {
  return [['Content-Type', 'application/json'], ...Object.entries(signedHeaders(body, options))];
}

/** The headers without the one of this name. */
export function without(headers: HeaderPairs, name: string): [string, string][] {
  return headers.flatMap(([key, value]) =>
    key.toLowerCase() === name.toLowerCase() ? [] : [[key, value] as [string, string]],
  );
}

/** The headers with another value for one of them. */
export function replaced(headers: HeaderPairs, name: string, value: string): [string, string][] {
  return [...without(headers, name), [name, value]];
}
