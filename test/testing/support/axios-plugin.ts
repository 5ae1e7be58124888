import { createRequire } from 'node:module';
import type { SimulatorModuleOptions } from '../../../lib/testing/index.js';

/** A response as the plugin returns it. */
export interface PluginResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read arbitrary properties
  readonly data: any;
}

interface Chain {
  get(config?: object): Promise<PluginResponse>;
  post(body: object, config?: object): Promise<PluginResponse>;
  patch(body: object, config?: object): Promise<PluginResponse>;
}

interface Plugin {
  readonly Wechatpay: new (options: object) => { chain(path: string): Chain };
  readonly Rsa: {
    encrypt(text: string, key: string): string;
    decrypt(text: string, key: string): string;
  };
  readonly Aes: {
    readonly AesGcm: {
      decrypt(ciphertext: string, key: string, nonce: string, aad: string): string;
    };
  };
}

/** wechatpay-axios-plugin, an independent client. It reads the computer's clock. */
export const { Aes, Rsa, Wechatpay } = createRequire(import.meta.url)(
  'wechatpay-axios-plugin',
) as Plugin;

/** The plugin, configured for a simulator, with the trusted keys by serial. */
export function connectPlugin(options: SimulatorModuleOptions, certs: Record<string, string>) {
  const { mchid, baseUrl, merchantPrivateKey, merchantSerialNumber } = options;
  return new Wechatpay({
    mchid,
    serial: merchantSerialNumber,
    privateKey: merchantPrivateKey,
    certs,
    baseURL: baseUrl,
  });
}
