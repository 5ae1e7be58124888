import type { SimulatorModuleOptions } from '../simulator-module-options.js';

/** The lines of a `.env` file that point an application at the simulator. */
export function environmentLines(options: SimulatorModuleOptions): readonly string[] {
  return [
    `WECHATPAY_MCHID=${options.mchid}`,
    `WECHATPAY_APPID=${options.appid}`,
    `WECHATPAY_MERCHANT_SERIAL_NUMBER=${options.merchantSerialNumber}`,
    `WECHATPAY_MERCHANT_PRIVATE_KEY="${oneLine(options.merchantPrivateKey)}"`,
    `WECHATPAY_API_V3_KEY=${options.apiV3Key}`,
    `WECHATPAY_PUBLIC_KEY_ID=${options.wechatPayPublicKeyId}`,
    `WECHATPAY_PUBLIC_KEY="${oneLine(options.wechatPayPublicKey)}"`,
    `WECHATPAY_BASE_URL=${options.baseUrl}`,
    'WECHATPAY_BACKUP_BASE_URL=off',
  ];
}

/** A PEM with `\\n` spelt out, which the module understands, and every reader of `.env` files. */
function oneLine(pem: string): string {
  return pem.trim().replaceAll('\n', String.raw`\n`);
}
