import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { within } from '../common/deadline.js';
import { describeUnknown } from '../common/suggest.js';
import { RejectionLog } from '../notifications/log/rejection-log.js';
import { NOTIFICATION_PATH } from '../notifications/notification-settings.js';
import type { WechatPayInsuranceOptions } from '../options/wechat-pay-insurance.options.js';
import { FirstToShutDown } from '../platform/first-to-shut-down.module.js';
import { createMerchant, type RunningMerchant, type WechatPayMerchant } from './create-merchant.js';
import { MerchantHandlers } from './merchant-handlers.js';
import {
  checkMerchantName,
  createMerchantError,
  isMerchantName,
  MERCHANTS_OPTIONS,
  type WechatPayMerchantsOptions,
} from './merchants-settings.js';
import { UnknownNames } from './unknown-names.js';

/** Milliseconds for which the application waits for changes in progress when it shuts down. */
const SHUTDOWN_PATIENCE = 10_000;

/** Names that the error of an unknown one lists. */
const MAX_LISTED = 10;

/** Finds the merchant of a notification. Apart from the class, so that its public type shows no inner parts. */
export let findForNotification: (
  merchants: WechatPayMerchants,
  name: string,
) => Promise<RunningMerchant | 'unknown' | 'too-many'>;

/**
 * Merchants that come and go while the application runs.
 *
 * @example
 * await merchants.add('acme', wechatPayInsuranceOptions);
 * await merchants.get('acme').insurance.queryContract({ plan_id, out_contract_code });
 * await merchants.remove('acme');
 */
@Injectable()
export class WechatPayMerchants implements OnApplicationShutdown {
  readonly #logger = new Logger('WechatPayMerchants');
  readonly #load: WechatPayMerchantsOptions['load'];
  readonly #path: string | undefined;
  readonly #handlers: MerchantHandlers;
  readonly #rejections: RejectionLog;
  readonly #merchants = new Map<string, RunningMerchant>();
  /** The last change of each name that is not complete. */
  readonly #changes = new Map<string, Promise<unknown>>();
  readonly #loads = new Map<string, Promise<RunningMerchant | undefined>>();
  readonly #unknown = new UnknownNames();
  #closed = false;
  #isStoreWarned = false;

  static {
    findForNotification = (merchants, name) => merchants.#findForNotification(name);
  }

  /** @internal */
  constructor(
    @Inject(MERCHANTS_OPTIONS) { load }: WechatPayMerchantsOptions,
    @Inject(NOTIFICATION_PATH) path: string | undefined,
    @Inject(MerchantHandlers) handlers: MerchantHandlers,
    @Inject(RejectionLog) rejections: RejectionLog,
    @Inject(FirstToShutDown) shutdown: FirstToShutDown,
  ) {
    this.#load = load;
    this.#path = path;
    this.#handlers = handlers;
    this.#rejections = rejections;
    shutdown.add(() => this.#closeHandlers());
  }

  /** The names of the merchants that this process knows, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.#merchants.keys()];
  }

  /** True when this process knows the merchant. */
  has(name: string): boolean {
    return this.#merchants.has(name);
  }

  /**
   * Returns the services of a merchant. Get them for each use: a reference that is kept ends with the merchant.
   *
   * @throws {WechatPayConfigurationError} when this process does not know the merchant.
   */
  get(name: string): WechatPayMerchant {
    const merchant = this.#merchants.get(name);
    if (merchant === undefined) throw this.#createUnknownError(name);
    return merchant.services;
  }

  /**
   * Adds a merchant. It waits for a `remove` of the name that is in progress.
   *
   * @param name 1 to 64 letters, digits and `._-`; a part of the merchant's notify URL.
   * @param options as of `WechatPayInsuranceModule`. `contractNotifyUrl` and the others are not filled in.
   * @throws {WechatPayConfigurationError} when the name is taken, or with every mistake in the options; nothing was
   * added.
   */
  async add(name: string, options: WechatPayInsuranceOptions): Promise<WechatPayMerchant> {
    checkMerchantName(name);
    return this.#change(name, async () => {
      if (this.#merchants.has(name)) {
        throw createMerchantError(
          `${name} is taken: remove that merchant first, or replace its credentials with get('${name}').credentials`,
        );
      }
      return this.#create(name, options).services;
    });
  }

  /**
   * Returns the services of a merchant, and loads it with the option `load` when this process does not know it yet.
   * A name that `load` does not know counts as unknown for five seconds, or until it is added.
   *
   * @throws {WechatPayConfigurationError} for an unknown name, or with every mistake in the loaded options.
   * @throws the error of `load`.
   */
  async getOrLoad(name: string): Promise<WechatPayMerchant> {
    const merchant = this.#merchants.get(name) ?? (await this.#loadOnce(name));
    if (merchant === undefined) throw this.#createUnknownError(name);
    return merchant.services;
  }

  /**
   * Removes a merchant, and resolves when it has ended: new notifications get 404, running handlers have up to ten
   * seconds, calls in flight end, and then its connections are closed, each at the end of its exchange. New calls
   * through a reference that was kept reject with a `WechatPayConfigurationError`.
   *
   * @returns false when there is no such merchant.
   */
  async remove(name: string): Promise<boolean> {
    return this.#change(name, async () => {
      const merchant = this.#merchants.get(name);
      if (merchant === undefined) return false;
      this.#merchants.delete(name);
      await merchant.closeHandlers();
      await merchant.closeCalls();
      return true;
    });
  }

  /** @internal */
  onApplicationShutdown(): void {
    for (const merchant of this.#merchants.values()) merchant.disconnect();
    this.#merchants.clear();
  }

  async #closeHandlers(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#merchants.values()].map((merchant) => merchant.closeHandlers()));
    // A merchant that is being removed is no longer among them.
    await within(SHUTDOWN_PATIENCE, Promise.allSettled(this.#changes.values())).catch(() => {});
  }

  async #findForNotification(name: string): Promise<RunningMerchant | 'unknown' | 'too-many'> {
    const known = this.#merchants.get(name);
    if (known !== undefined) return known;
    if (!this.#mayLoad(name)) return 'unknown';
    const running = this.#loads.get(name);
    // Deliveries to one merchant wait for one lookup, whose result counts once.
    if (running !== undefined) return (await running) ?? 'unknown';
    const lookup = await this.#unknown.limit(() => this.#loadOnce(name));
    return lookup === undefined ? 'too-many' : (lookup.found ?? 'unknown');
  }

  #mayLoad(name: string): boolean {
    return (
      this.#load !== undefined && !this.#closed && isMerchantName(name) && !this.#unknown.has(name)
    );
  }

  async #loadOnce(name: string): Promise<RunningMerchant | undefined> {
    const running = this.#loads.get(name);
    if (running !== undefined) return running;
    if (!this.#mayLoad(name)) return undefined;
    const loading = this.#change(name, async () => {
      const known = this.#merchants.get(name);
      if (known !== undefined) return known;
      const options = await this.#load?.(name);
      if (options !== undefined) return this.#create(name, options);
      this.#unknown.add(name);
      return undefined;
    }).finally(() => this.#loads.delete(name));
    this.#loads.set(name, loading);
    return loading;
  }

  #create(name: string, options: unknown): RunningMerchant {
    if (this.#closed) throw createMerchantError(`${name} was not added: the application closes`);
    const merchant = createMerchant(name, options, {
      handlers: this.#handlers.createRegistry(name),
      rejections: this.#rejections,
      notificationPath: this.#path === undefined ? undefined : `${this.#path}/${name}`,
    });
    this.#merchants.set(name, merchant);
    if (!merchant.hasOwnStore && this.#path !== undefined) this.#warnOfMemoryStore();
    this.#unknown.delete(name);
    this.#logger.debug(`${name} (${merchant.services.verifier.mchid}) was added`);
    return merchant;
  }

  /** Warns once, as the module does for its merchant. */
  #warnOfMemoryStore(): void {
    if (this.#isStoreWarned || process.env['NODE_ENV'] !== 'production') return;
    this.#isStoreWarned = true;
    this.#logger.warn(
      'handled notifications are remembered in memory only: a restart or remove() forgets them, and several instances do not share them; set notifications.store in the options of each merchant, for instance to one RedisNotificationStore',
    );
  }

  /** Runs the changes of one name one after the other. */
  async #change<T>(name: string, change: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(name);
    const work = before === undefined ? change() : before.then(change, change);
    this.#changes.set(name, work);
    try {
      return await work;
    } finally {
      if (this.#changes.get(name) === work) this.#changes.delete(name);
    }
  }

  #createUnknownError(name: string): Error {
    const { names } = this;
    if (!isMerchantName(name) || names.length === 0) {
      return createMerchantError('unknown merchant; add it first, or set the option load');
    }
    if (names.length <= MAX_LISTED && names.length > 1) {
      return createMerchantError(describeUnknown(name, names, 'merchant'));
    }
    const shown = names.slice(0, MAX_LISTED).join(', ');
    const rest = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
    return createMerchantError(`unknown merchant ${name}; known are ${shown}${rest}`);
  }
}
