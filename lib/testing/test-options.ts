/** Options without credentials, see {@link createWechatPayTestOptions}. */
export interface WechatPayTestOptions {
  /** Merchant number. */
  readonly mchid: string;
  /** The appid of every scene. */
  readonly appid: string;
  /** Serial number of a certificate that does not exist. */
  readonly merchantSerialNumber: string;
  /** Its signatures are zeros. */
  readonly signer: {
    /** Resolves to 256 zeros. */
    sign(message: Buffer): Promise<Buffer>;
  };
  /** 32 ASCII characters. */
  readonly apiV3Key: string;
  /** Id of `wechatPayPublicKey`. */
  readonly wechatPayPublicKeyId: string;
  /** PEM, SPKI. Its private key does not exist. */
  readonly wechatPayPublicKey: string;
  /** Nothing is downloaded. */
  readonly platformCertificates: 'off';
  /** A loopback address on which nothing listens. */
  readonly baseUrl: string;
  /** No failover. */
  readonly backupBaseUrl: null;
  /** No retries. */
  readonly retry: false;
  /** No proxy of the environment. */
  readonly http: {
    /** Variables such as `http_proxy` have no effect. */
    readonly proxy: false;
  };
}

/**
 * Creates options with which an application starts in a unit test, without credentials and without a server.
 *
 * A call that the test does not mock fails at once with a `WechatPayTransportError` of the reason `connection`, and
 * no notification is accepted. With `WechatPaySimulator` both work.
 *
 * @example
 * const module = await Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(getWechatPayInsuranceOptionsToken())
 *   .useValue(createWechatPayTestOptions())
 *   .overrideProvider(WechatPayInsuranceService)
 *   .useValue({ queryContract: vi.fn() })
 *   .compile();
 */
export function createWechatPayTestOptions(): WechatPayTestOptions {
  return {
    mchid: '1900000001',
    appid: 'wx0000000000000000',
    merchantSerialNumber: '01',
    signer: { sign: async () => Buffer.alloc(256) },
    apiV3Key: 'unit-tests-need-no-secret-keys..',
    wechatPayPublicKeyId: 'PUB_KEY_ID_0000000000000000000000000000',
    wechatPayPublicKey: PUBLIC_KEY,
    platformCertificates: 'off',
    baseUrl: 'http://127.0.0.1:1',
    backupBaseUrl: null,
    retry: false,
    http: { proxy: false },
  };
}

const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsstIkTVNJjyvDpd5krvy
jTfpx8GeVXN8gsJf18VreAmzKF9EKIxHhBqtMrKzXBxmzVweOfNB6H/j0a6Kchb8
Wv6PNxJyGO4yCb0vr0hUIBkSxYjj6nyONtgwH3OGgaGzzL9qYZbMn+NbhLucp/ws
2dFQNWrKU+8YzlO3SubsW7bFANvWZ9MYDgNqXPxRFl2x11KuKPUT5Rf8ag9ZQ5KB
5nEptYF/XRn8vi/LJIxt+5fQ7r2drC/cDf823H1tz2HzzowI/TjWbcP4HOmb9xGc
Jaglib8mgxySK7XGjLhaAa8DKsnsi38jD3KA1hxRtDxbWs0ClixC4Q1ruOYFd/bd
OwIDAQAB
-----END PUBLIC KEY-----
`;
