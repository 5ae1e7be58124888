import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The text of a file in `test/fixtures`. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}

export const MCHID = '1900000109';
export const APPID = 'wxd678efh567hg6787';
export const API_V3_KEY = '0123456789abcdefghijklmnopqrstuv';
export const MERCHANT_SERIAL = '2A5B7C9D1E3F4A6B8C0D2E4F6A8B0C1D3E5F7A9B';
export const PUBLIC_KEY_ID = 'PUB_KEY_ID_0114232134912410000000000000';
export const SERIAL_A = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
/** Starts with a zero, like one certificate in sixteen. */
export const SERIAL_B = '0C57F09EFDC096DE15EBE81A47057A7232F1B8E2';

export const merchantPublicKey: KeyObject = createPublicKey(fixture('merchant.key.pem'));
/** WeChat Pay's private keys by the serial that signatures name. */
export const platformKeys: Readonly<Record<string, KeyObject>> = {
  [PUBLIC_KEY_ID]: createPrivateKey(fixture('wechat-pay.key.pem')),
  [SERIAL_A]: createPrivateKey(fixture('platform-a.key.pem')),
  [SERIAL_B]: createPrivateKey(fixture('platform-b.key.pem')),
};
/** Milliseconds of 2026-12-01 10:00 in Beijing. */
export const NOW = Date.parse('2026-12-01T10:00:00+08:00');

/** Options of a merchant in public-key mode; the test supplies the base URL. */
export const publicKeyOptions = {
  mchid: MCHID,
  appid: APPID,
  merchantSerialNumber: MERCHANT_SERIAL,
  merchantPrivateKey: fixture('merchant.key.pem'),
  apiV3Key: API_V3_KEY,
  wechatPayPublicKeyId: PUBLIC_KEY_ID,
  wechatPayPublicKey: fixture('wechat-pay.pub.pem'),
  contractNotifyUrl: 'https://merchant.example/wechatpay/contracts',
  transactionNotifyUrl: 'https://merchant.example/wechatpay/transactions',
  clock: () => NOW,
} as const;

/** The same merchant in certificate mode. */
export const certificateOptions = (() => {
  const { wechatPayPublicKeyId, wechatPayPublicKey, ...rest } = publicKeyOptions;
  void wechatPayPublicKeyId;
  void wechatPayPublicKey;
  return rest;
})();
