import { HttpService } from '@nestjs/axios';
import { Logger, type Provider } from '@nestjs/common';
import { CertificateDownload } from './api/certificate-download.js';
import { WECHAT_PAY_SETTINGS } from './api/settings.js';
import { Sealed } from './common/sealed.js';
import { MerchantCredentials } from './crypto/merchant-credentials.js';
import { WechatPayKeys } from './crypto/wechat-pay-keys.js';
import {
  NOTIFICATION_PATH,
  NOTIFICATION_SETTINGS,
  NOTIFY_URLS,
} from './notifications/notification-settings.js';
import { type CheckedOptions, checkOptions } from './options/check-options.js';
import { ContainedOptions } from './options/contained-options.js';
import { getWechatPayInsuranceOptionsToken } from './options/options-token.js';
import { TRANSPORT_OPTIONS, type TransportOptions } from './transport/selected-transport.js';
import {
  getWechatPayHttpServiceToken,
  WechatPayHttpService,
} from './transport/wechat-pay-http-service.js';

const CHECKED_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:checked-options');

/** Providers of everything that is derived from the module's options. */
export const optionProviders: Provider[] = [
  {
    provide: CHECKED_OPTIONS,
    inject: [getWechatPayInsuranceOptionsToken()],
    useFactory: (options: unknown) => checkOptions(ContainedOptions.open(options)),
  },
  {
    provide: WECHAT_PAY_SETTINGS,
    inject: [CHECKED_OPTIONS, NOTIFICATION_PATH],
    useFactory: ({ settings }: CheckedOptions, notificationPath: string | undefined) => ({
      ...settings,
      notificationPath,
    }),
  },
  {
    provide: NOTIFICATION_SETTINGS,
    inject: [CHECKED_OPTIONS],
    useFactory: ({ notifications }: CheckedOptions) => notifications,
  },
  {
    provide: NOTIFY_URLS,
    inject: [CHECKED_OPTIONS],
    useFactory: ({ settings }: CheckedOptions) => ({
      contractNotifyUrl: settings.contractNotifyUrl,
      transactionNotifyUrl: settings.transactionNotifyUrl,
    }),
  },
  {
    provide: MerchantCredentials,
    inject: [CHECKED_OPTIONS],
    useFactory: ({ credentials }: CheckedOptions) => credentials,
  },
  {
    provide: WechatPayKeys,
    inject: [CHECKED_OPTIONS, CertificateDownload],
    useFactory: createKeys,
  },
  {
    provide: TRANSPORT_OPTIONS,
    inject: [CHECKED_OPTIONS],
    useFactory: createTransportOptions,
  },
  // Under the token of the public class, so that a test's overrideProvider(HttpService) replaces it.
  { provide: HttpService, useFactory: () => new WechatPayHttpService() },
  { provide: getWechatPayHttpServiceToken(), useExisting: HttpService },
];

function createKeys(options: CheckedOptions, download: CertificateDownload): WechatPayKeys {
  const { settings, publicKey, pinnedCertificates } = options;
  const logger = new Logger('WechatPayInsurance');
  return new WechatPayKeys({
    publicKey,
    pinnedCertificates,
    download: pinnedCertificates === undefined ? (known) => download.run(known) : undefined,
    clock: settings.clock,
    variablePrefix: settings.variablePrefix,
    onRefreshFailure: (failure) => {
      const reason = failure instanceof Error ? failure.message : String(failure);
      logger.warn(`${reason}; the old ones remain in use`);
    },
  });
}

function createTransportOptions({ http, settings }: CheckedOptions): Sealed<TransportOptions> {
  const { baseUrl, backupBaseUrl } = settings;
  const origins = backupBaseUrl === null ? [baseUrl] : [baseUrl, backupBaseUrl];
  return new Sealed({ http: http.open(), origins });
}
