/**
 * What the module, or any other client of WeChat Pay, needs to talk to the simulator. The keys are
 * real, and good for nothing else.
 */
export interface SimulatorModuleOptions {
  readonly mchid: string;
  readonly appid: string;
  readonly merchantSerialNumber: string;
  /** PEM, PKCS#8. */
  readonly merchantPrivateKey: string;
  /** 32 ASCII characters. */
  readonly apiV3Key: string;
  readonly wechatPayPublicKeyId: string;
  /** PEM, SPKI. */
  readonly wechatPayPublicKey: string;
  readonly baseUrl: string;
  readonly backupBaseUrl: null;
  /** The time by which the simulator judges signatures, epoch milliseconds. */
  readonly clock: () => number;
}
