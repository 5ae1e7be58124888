import { HttpService } from '@nestjs/axios';
import { type InjectionToken, Logger, type Provider } from '@nestjs/common';
import { ApiClient } from './api/api-client.js';
import { CertificateDownload } from './api/certificate-download.js';
import { CredentialsCheck } from './api/credentials/credentials-check.js';
import { WECHAT_PAY_SETTINGS } from './api/settings.js';
import { WechatPayClient } from './api/wechat-pay.client.js';
import { INSTANCE_NAME, labelInstance } from './common/instance-name.js';
import { Sealed } from './common/sealed.js';
import { CurrentCredentials } from './crypto/current-credentials.js';
import { WechatPayKeys } from './crypto/wechat-pay-keys.js';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import { WechatPayInsuranceService } from './insurance/wechat-pay-insurance.service.js';
import { RejectionLog } from './notifications/log/rejection-log.js';
import {
  NOTIFICATION_PATH,
  NOTIFICATION_SETTINGS,
  NOTIFY_URLS,
} from './notifications/notification-settings.js';
import {
  getRejectionLogToken,
  getWechatPayNotificationVerifierToken,
  MODULE_VERIFIER,
} from './notifications/notification-tokens.js';
import { NotificationVerification } from './notifications/notification-verification.js';
import { WechatPayNotificationVerifier } from './notifications/wechat-pay-notification.verifier.js';
import {
  CHECKED_OPTIONS,
  type CheckedOptions,
  checkOptions,
  createHeadline,
} from './options/check-options.js';
import { ContainedOptions } from './options/contained-options.js';
import { getWechatPayInsuranceOptionsToken, MODULE_OPTIONS } from './options/options-token.js';
import { REQUIRED_SINGLETONS, type RequiredSingletons } from './platform/scope-check.js';
import { WechatPayPolicyService } from './policies/wechat-pay-policy.service.js';
import { BillDownload } from './transactions/bills/bill-download.js';
import { WechatPayTransactionService } from './transactions/wechat-pay-transaction.service.js';
import { TRANSPORT_OPTIONS, type TransportOptions } from './transport/selected-transport.js';
import {
  getWechatPayHttpServiceToken,
  MODULE_HTTP_SERVICE,
  WechatPayHttpService,
} from './transport/wechat-pay-http-service.js';
import { WechatPayCredentials } from './wechat-pay-insurance.credentials.js';
import { WechatPayStatus } from './wechat-pay-insurance.status.js';
import {
  getWechatPayClientToken,
  getWechatPayCredentialsToken,
  getWechatPayInsuranceToken,
  getWechatPayPoliciesToken,
  getWechatPayStatusToken,
  getWechatPayTransactionsToken,
} from './wechat-pay-insurance.tokens.js';

/** Providers of everything that is derived from the module's options. */
export const optionProviders: Provider[] = [
  {
    provide: REQUIRED_SINGLETONS,
    useValue: {
      tokens: [CHECKED_OPTIONS],
      createError: (_token, { providers }) =>
        new WechatPayConfigurationError(
          [
            {
              option: 'forRootAsync',
              message:
                'the options depend on a request-scoped provider, so that no notificationPath would be served and no check would run at start: inject only singletons into the factory; for a merchant per request or tenant, use WechatPayMerchantsModule',
            },
          ],
          createHeadline(providers.get(INSTANCE_NAME)?.instance as string | undefined),
        ),
    } satisfies RequiredSingletons,
  },
  {
    provide: CHECKED_OPTIONS,
    inject: [MODULE_OPTIONS, INSTANCE_NAME],
    useFactory: (options: unknown, name: string | undefined) =>
      checkOptions(ContainedOptions.open(options), name),
  },
  {
    provide: WECHAT_PAY_SETTINGS,
    inject: [CHECKED_OPTIONS, NOTIFICATION_PATH, INSTANCE_NAME],
    useFactory: (
      { settings }: CheckedOptions,
      notificationPath: string | undefined,
      name: string | undefined,
    ) => ({ ...settings, notificationPath, name }),
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
    provide: CurrentCredentials,
    inject: [CHECKED_OPTIONS],
    useFactory: ({ credentials, settings }: CheckedOptions) =>
      new CurrentCredentials(credentials, settings.variablePrefix),
  },
  {
    provide: WechatPayKeys,
    inject: [CHECKED_OPTIONS, CertificateDownload, INSTANCE_NAME],
    useFactory: createKeys,
  },
  {
    provide: TRANSPORT_OPTIONS,
    inject: [CHECKED_OPTIONS],
    useFactory: createTransportOptions,
  },
  // Under the token of the public class, so that a test's overrideProvider(HttpService) replaces it.
  { provide: HttpService, useFactory: () => new WechatPayHttpService() },
];

/**
 * Returns the providers that differ between imports, with the tokens that the module exports.
 *
 * A named import provides the public classes under its named tokens only, so that the classes themselves stay those
 * of the unnamed import, also for `app.get(WechatPayInsuranceService, { strict: false })` and `overrideProvider()`.
 * The inner parts find them under tokens that are the same in every module.
 */
export function createInstanceProviders(name: string | undefined): {
  readonly providers: Provider[];
  readonly exports: InjectionToken[];
} {
  const optionsToken = getWechatPayInsuranceOptionsToken(name);
  const httpServiceToken = getWechatPayHttpServiceToken(name);
  const verifierToken = getWechatPayNotificationVerifierToken(name);
  const services = [
    { provide: getWechatPayInsuranceToken(name), useClass: WechatPayInsuranceService },
    { provide: getWechatPayTransactionsToken(name), useClass: WechatPayTransactionService },
    { provide: getWechatPayPoliciesToken(name), useClass: WechatPayPolicyService },
    { provide: getWechatPayClientToken(name), useClass: WechatPayClient },
    { provide: getWechatPayStatusToken(name), useClass: WechatPayStatus },
    { provide: getWechatPayCredentialsToken(name), useClass: WechatPayCredentials },
    { provide: verifierToken, useClass: WechatPayNotificationVerifier },
  ];
  const rejectionLogToken = getRejectionLogToken(name);
  return {
    providers: [
      ...services,
      { provide: httpServiceToken, useExisting: HttpService },
      { provide: MODULE_OPTIONS, useExisting: optionsToken },
      { provide: MODULE_HTTP_SERVICE, useExisting: httpServiceToken },
      { provide: MODULE_VERIFIER, useExisting: verifierToken },
      ...(name === undefined ? [] : [{ provide: rejectionLogToken, useExisting: RejectionLog }]),
    ],
    exports: [
      ...services.map(({ provide }) => provide),
      optionsToken,
      httpServiceToken,
      // The guard is created in the modules of its controllers.
      rejectionLogToken,
      // A subclass of a service or of the verifier is created in the module that provides it.
      ...(name === undefined ? PARTS_OF_SUBCLASSES : []),
    ],
  };
}

const PARTS_OF_SUBCLASSES = [ApiClient, BillDownload, CredentialsCheck, NotificationVerification];

export function createKeys(
  options: CheckedOptions,
  download: CertificateDownload,
  name: string | undefined,
): WechatPayKeys {
  const { settings, publicKey, pinnedCertificates } = options;
  const logger = new Logger(labelInstance('WechatPayInsurance', name));
  return new WechatPayKeys({
    publicKey,
    pinnedCertificates,
    download: pinnedCertificates === undefined ? (...known) => download.run(...known) : undefined,
    clock: settings.clock,
    variablePrefix: settings.variablePrefix,
    onRefreshFailure: (failure) => {
      const reason = failure instanceof Error ? failure.message : String(failure);
      logger.warn(`${reason}; the old ones remain in use`);
    },
  });
}

export function createTransportOptions({
  http,
  settings,
}: CheckedOptions): Sealed<TransportOptions> {
  const { baseUrl, backupBaseUrl } = settings;
  const origins = backupBaseUrl === null ? [baseUrl] : [baseUrl, backupBaseUrl];
  return new Sealed({ http: http.open(), origins });
}

/** Returns providers for the tokens of an import, which `forRoot` and `forRootAsync` replace. */
export function createUnconfiguredProviders(): Provider[] {
  const tokens = [
    MODULE_OPTIONS,
    NOTIFICATION_PATH,
    INSTANCE_NAME,
    MODULE_HTTP_SERVICE,
    MODULE_VERIFIER,
  ];
  return tokens.map((provide) => ({ provide, useFactory: throwUnconfigured }));
}

function throwUnconfigured(): never {
  throw new WechatPayConfigurationError([
    {
      option: 'imports',
      message:
        'contain WechatPayInsuranceModule without options: import WechatPayInsuranceModule.forRoot(…) or forRootAsync(…); where another module does, import that module and let it export WechatPayInsuranceModule, or set isGlobal: true there',
    },
  ]);
}
