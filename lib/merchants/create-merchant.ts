import type { HttpService } from '@nestjs/axios';
import { ApiClient } from '../api/api-client.js';
import { CertificateDownload } from '../api/certificate-download.js';
import { CredentialsCheck } from '../api/credentials/credentials-check.js';
import { RequestSender } from '../api/request-sender.js';
import { WechatPayClient } from '../api/wechat-pay.client.js';
import { createWithProperties } from '../common/inject-property.js';
import { Sealed } from '../common/sealed.js';
import { CurrentCredentials } from '../crypto/current-credentials.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { WechatPayInsuranceService } from '../insurance/wechat-pay-insurance.service.js';
import { NotificationReceiver } from '../notifications/endpoint/notification-receiver.js';
import type { HandlerRegistry } from '../notifications/handling/handler-registry.js';
import { HandlerRunner, SHUTDOWN_PATIENCE } from '../notifications/handling/handler-runner.js';
import { DeliveryLog } from '../notifications/log/delivery-log.js';
import { RejectionLog } from '../notifications/log/rejection-log.js';
import { NotificationVerification } from '../notifications/notification-verification.js';
import { MemoryNotificationStore } from '../notifications/stores/memory-notification-store.js';
import type { NotificationStore } from '../notifications/stores/notification-store.js';
import { WechatPayNotificationVerifier } from '../notifications/wechat-pay-notification.verifier.js';
import { checkOptions } from '../options/check-options.js';
import { WechatPayPolicyService } from '../policies/wechat-pay-policy.service.js';
import { BillDownload } from '../transactions/bills/bill-download.js';
import { WechatPayTransactionService } from '../transactions/wechat-pay-transaction.service.js';
import { SelectedTransport } from '../transport/selected-transport.js';
import { WechatPayHttpService } from '../transport/wechat-pay-http-service.js';
import { WechatPayCredentials } from '../wechat-pay-insurance.credentials.js';
import { createKeys, createTransportOptions } from '../wechat-pay-insurance.providers.js';
import { WechatPayStatus } from '../wechat-pay-insurance.status.js';

/** The services of one merchant of {@link WechatPayMerchants}, as `WechatPayInsuranceModule` exports them. */
export interface WechatPayMerchant {
  /** Contracts and deductions. */
  readonly insurance: WechatPayInsuranceService;
  /** Orders, refunds and bills. */
  readonly transactions: WechatPayTransactionService;
  /** Policies (微信保单服务). */
  readonly policies: WechatPayPolicyService;
  /** Calls of other endpoints, and `checkCredentials`. */
  readonly client: WechatPayClient;
  /** Verifies notifications to this merchant. */
  readonly verifier: WechatPayNotificationVerifier;
  /** Keys and last verified response, for health checks. */
  readonly status: WechatPayStatus;
  /** Replaces the credentials of the merchant. */
  readonly credentials: WechatPayCredentials;
  /** The private `HttpService` of the merchant, for interceptors. */
  readonly httpService: HttpService;
}

/** A merchant with what only the registry uses. */
export interface RunningMerchant {
  readonly services: WechatPayMerchant;
  readonly receiver: NotificationReceiver;
  /** False when handled notifications are remembered in memory only. */
  readonly hasOwnStore: boolean;
  /**
   * Starts no more handlers, and waits up to ten seconds for the running ones.
   *
   * @param reason for the signals of handlers that still run. Default: the application shuts down.
   */
  closeHandlers(reason?: string): Promise<void>;
  /** Rejects new calls, waits for those in flight, and closes the connections. */
  closeCalls(): Promise<void>;
  /** Closes the connections at once. */
  disconnect(): void;
}

/** The parts of the application that a merchant uses. */
interface ApplicationParts {
  /** Finds the handlers of the merchant. */
  readonly handlers: Pick<HandlerRegistry, 'findByEventType'>;
  /** Checks the handlers of a merchant with this option `notifications.store`. */
  readonly checkStore: (store: NotificationStore | undefined) => void;
  /** The path at which the merchant's notifications arrive; `undefined` when the registry serves none. */
  readonly notificationPath: string | undefined;
}

/**
 * Creates the services of a merchant, without a container of Nest for each: see
 * docs/decisions/0005-run-time-merchants-without-containers.md.
 *
 * @throws {WechatPayConfigurationError} with every mistake in the options, or for a handler without a lasting name.
 */
export function createMerchant(
  name: string,
  options: unknown,
  { handlers, checkStore, notificationPath }: ApplicationParts,
): RunningMerchant {
  const checked = checkOptions(options, name);
  const settings = { ...checked.settings, notificationPath, name };
  const { notifications } = checked;
  if (notificationPath !== undefined) checkStore(notifications.open().store);
  const httpService = new WechatPayHttpService();
  const transport = new SelectedTransport(httpService, createTransportOptions(checked));
  const credentials = new CurrentCredentials(checked.credentials, settings.variablePrefix);
  const sender = new RequestSender(transport, credentials, settings);
  const download = new CertificateDownload(sender, credentials, settings);
  const keys = createKeys(checked, download, name);
  const client = new ApiClient(sender, credentials, keys, settings);
  const verification = new NotificationVerification(credentials, keys, notifications, name);
  const dependencies = [
    client,
    new BillDownload(client, sender, settings),
    new CredentialsCheck(transport, credentials, keys, settings),
    verification,
  ];
  const verifier = createWithProperties(WechatPayNotificationVerifier, dependencies);
  const store = new Sealed(notifications.open().store ?? new MemoryNotificationStore());
  // A flood of forgeries for one merchant must not hide the lines of another.
  const log = new DeliveryLog(credentials, new RejectionLog(name), name);
  // The registry closes the runner, not the application.
  const runner = new HandlerRunner(store, notifications, log, { add: () => {} });
  return {
    services: Object.freeze({
      insurance: createWithProperties(WechatPayInsuranceService, dependencies),
      transactions: createWithProperties(WechatPayTransactionService, dependencies),
      policies: createWithProperties(WechatPayPolicyService, dependencies),
      client: createWithProperties(WechatPayClient, dependencies),
      verifier,
      status: new WechatPayStatus(keys, sender, store, settings),
      credentials: new WechatPayCredentials(credentials, keys, checked, name),
      httpService,
    }),
    receiver: new NotificationReceiver(verifier, handlers, runner, log, notifications),
    hasOwnStore: notifications.open().store !== undefined,
    closeHandlers: (reason) => runner.close(SHUTDOWN_PATIENCE, reason),
    closeCalls: async () => {
      await client.close(() => createRemovedError(name, settings.mchid));
      transport.retire();
    },
    disconnect: () => transport.close(),
  };
}

function createRemovedError(name: string, mchid: string): WechatPayConfigurationError {
  const message = `${name} (${mchid}) was removed from WechatPayMerchants: get it by its name for each use, and add it again if it is still needed`;
  return new WechatPayConfigurationError(
    [{ option: 'merchant', message }],
    'The request was not sent',
  );
}
