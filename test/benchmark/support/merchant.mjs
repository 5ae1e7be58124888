import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

const fixture = (name) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

export const MCHID = '1900000109';
export const APPID = 'wxd678efh567hg6787';
export const API_V3_KEY = '0123456789abcdefghijklmnopqrstuv';
export const MERCHANT_SERIAL = '2A5B7C9D1E3F4A6B8C0D2E4F6A8B0C1D3E5F7A9B';
export const PUBLIC_KEY_ID = 'PUB_KEY_ID_0114232134912410000000000000';
export const MERCHANT_KEY_PEM = fixture('merchant.key.pem');
export const WECHAT_PAY_PUBLIC_KEY_PEM = fixture('wechat-pay.pub.pem');

export const PRE_SIGN_PATH = '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';

export const merchantKey = () => createPrivateKey(MERCHANT_KEY_PEM);
export const merchantPublicKey = () => createPublicKey(MERCHANT_KEY_PEM);
export const wechatPayKey = () => createPrivateKey(fixture('wechat-pay.key.pem'));
export const wechatPayPublicKey = () => createPublicKey(WECHAT_PAY_PUBLIC_KEY_PEM);

/** Options of the module for one merchant in public-key mode. */
export function moduleOptions(baseUrl) {
  return {
    mchid: MCHID,
    appid: APPID,
    merchantSerialNumber: MERCHANT_SERIAL,
    merchantPrivateKey: MERCHANT_KEY_PEM,
    apiV3Key: API_V3_KEY,
    wechatPayPublicKeyId: PUBLIC_KEY_ID,
    wechatPayPublicKey: WECHAT_PAY_PUBLIC_KEY_PEM,
    ...(baseUrl !== undefined && { baseUrl }),
  };
}

const DAY = 24 * 60 * 60 * 1000;

/** A pre-sign request with a number of periods and two fields to encrypt, for tomorrow's policy. */
export function preSignRequest(periods = 12) {
  const date = (days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  return {
    appid: APPID,
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    plan_id: 12535,
    out_contract_code: 'wxwtdk20261201100000',
    insured_display_name: '*三',
    contract_notify_url: 'https://merchant.example/wechatpay/contracts',
    policy_start_date: date(2),
    policy_end_date: date(2 + 30 * periods),
    policy_periods: Array.from({ length: periods }, (_, index) => ({
      policy_period_id: index + 1,
      estimated_deduct_date: date(2 + 30 * index),
      estimated_deduct_amount: { total: 1000, currency: 'CNY' },
    })),
    real_identity: { real_name: '欧阳小明', id_card_number: '11010119900307123X' },
  };
}
