import { Inject, Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import { TimeLimitError, within } from '../common/deadline.js';
import { toPrintable } from '../common/text.js';
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
  NAME_RULE,
  type WechatPayMerchantsOptions,
} from './merchants-settings.js';
import { UnknownNames } from './unknown-names.js';

/** Milliseconds for which the application waits for changes in progress when it shuts down. */
const SHUTDOWN_PATIENCE = 10_000;

/** Milliseconds of real time for the lookup of a merchant; WeChat Pay waits five seconds for the response. */
export const LOOKUP_LIMIT = 4_000;

/** Finds the merchant of a notification. Apart from the class, so that its public type shows no inner parts. */
export let findForNotification: (
  merchants: WechatPayMerchants,
  name: string,
) => Promise<RunningMerchant | 'unknown' | 'too-many'>;

/** False for an object that a test provides instead. */
export let isMerchantRegistry: (merchants: object) => merchants is WechatPayMerchants;

/**
 * Merchants that come and go while the application runs.
 *
 * @example
 * await merchants.add('acme', wechatPayInsuranceOptions);
 * await merchants.get('acme').insurance.queryContract({ plan_id, out_contract_code });
 * await merchants.remove('acme');
 */
@Injectable()
export class WechatPayMerchants {
  readonly #logger = new Logger('WechatPayMerchants');
  /** Whole, since `load` may be a method that needs its object. */
  readonly #options: WechatPayMerchantsOptions;
  readonly #path: string | undefined;
  readonly #handlers: MerchantHandlers;
  readonly #merchants = new Map<string, RunningMerchant>();
  /** The last change of each name that is not complete. */
  readonly #changes = new Map<string, Promise<unknown>>();
  readonly #loads = new Map<string, Promise<RunningMerchant | undefined>>();
  readonly #unknown = new UnknownNames();
  #closed = false;
  #isStoreWarned = false;

  static {
    findForNotification = (merchants, name) => merchants.#findForNotification(name);
    isMerchantRegistry = (merchants): merchants is WechatPayMerchants => #options in merchants;
  }

  /** @internal */
  constructor(
    @Inject(MERCHANTS_OPTIONS) options: WechatPayMerchantsOptions,
    @Inject(NOTIFICATION_PATH) path: string | undefined,
    @Inject(MerchantHandlers) handlers: MerchantHandlers,
    @Inject(FirstToShutDown) shutdown: FirstToShutDown,
  ) {
    this.#options = options;
    this.#path = path;
    this.#handlers = handlers;
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
    if (merchant === undefined) {
      throw this.#createUnknownError(
        name,
        this.#options.load && 'this process has not loaded it: use getOrLoad or find',
      );
    }
    return merchant.services;
  }

  /**
   * Adds a merchant. It waits for a `remove` of the name that is in progress.
   *
   * @param name 1 to 64 lower-case letters, digits and `._-`, which no import of the application has; a part of the merchant's notify URL.
   * @param options as with `WechatPayInsuranceModule`. `contractNotifyUrl` and the others are not filled in.
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
    if (merchant === undefined) {
      throw this.#createUnknownError(
        name,
        this.#options.load && 'the option load returned no options for it within the last 5 s',
      );
    }
    return merchant.services;
  }

  /**
   * Finds the services of a merchant whose name a request gives, as in a guard: it calls the option `load` within the
   * limits of the notification route. At most ten names are looked up at once, 60 unknown ones within a minute, and
   * each for four seconds.
   *
   * @returns `undefined` for an unknown name.
   * @throws {ServiceUnavailableException} when a limit is reached.
   * @throws {WechatPayConfigurationError} with every mistake in the loaded options.
   * @throws the error of `load`.
   */
  async find(name: string): Promise<WechatPayMerchant | undefined> {
    let found: RunningMerchant | 'unknown' | 'too-many';
    try {
      found = await within(LOOKUP_LIMIT, this.#findForNotification(name));
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      throw new ServiceUnavailableException(`load took longer than ${LOOKUP_LIMIT} ms`);
    }
    if (found === 'too-many') throw new ServiceUnavailableException('too many unknown merchants');
    return found === 'unknown' ? undefined : found.services;
  }

  /**
   * Removes a merchant, and resolves when it has ended: new notifications get 404, running handlers have up to ten
   * seconds, calls in flight end, and then its connections are closed, each at the end of its exchange. New calls
   * through a reference that was kept reject with a `WechatPayConfigurationError`. A handler of the merchant must not
   * await it, since it would wait for itself.
   *
   * @returns false for an unknown name.
   */
  async remove(name: string): Promise<boolean> {
    return this.#change(name, async () => {
      const merchant = this.#merchants.get(name);
      if (merchant === undefined) return false;
      this.#merchants.delete(name);
      await merchant.closeHandlers(`${name} was removed from WechatPayMerchants`);
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
    // The map has no merchant whose removal has begun.
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
      this.#options.load !== undefined &&
      !this.#closed &&
      isMerchantName(name) &&
      !this.#unknown.has(name)
    );
  }

  async #loadOnce(name: string): Promise<RunningMerchant | undefined> {
    const running = this.#loads.get(name);
    if (running !== undefined) return running;
    if (!this.#mayLoad(name)) return undefined;
    const loading = this.#change(name, async () => {
      const known = this.#merchants.get(name);
      if (known !== undefined) return known;
      const options = (await this.#runLoad(name)) ?? undefined;
      if (options !== undefined) return this.#create(name, options);
      this.#unknown.add(name);
      return undefined;
    }).finally(() => this.#loads.delete(name));
    this.#loads.set(name, loading);
    return loading;
  }

  /** A `load` that never ends must not keep the places of other lookups. */
  async #runLoad(name: string): Promise<WechatPayInsuranceOptions | null | undefined> {
    try {
      return await within(LOOKUP_LIMIT, (async () => this.#options.load?.(name))());
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      throw new ServiceUnavailableException(`load took longer than ${LOOKUP_LIMIT} ms`);
    }
  }

  #create(name: string, options: unknown): RunningMerchant {
    if (this.#closed) throw createMerchantError(`${name} was not added: the application closes`);
    if (this.#handlers.isImported(name)) {
      throw createMerchantError(
        `${name} is the name of an import of WechatPayInsuranceModule, whose handlers it would get`,
      );
    }
    const merchant = createMerchant(name, options, {
      handlers: this.#handlers.createRegistry(name),
      checkStore: (store) => this.#handlers.checkStore(store),
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

  /** @param explanation why `load` has not added it; `undefined` without `load`. */
  #createUnknownError(name: unknown, explanation: string | undefined): Error {
    const shown = toPrintable(String(name), 64);
    return createMerchantError(`unknown merchant ${shown}; ${this.#explain(name, explanation)}`);
  }

  #explain(name: unknown, explanation: string | undefined): string {
    if (!isMerchantName(name)) return `a name has ${NAME_RULE}`;
    if (this.#closed) return 'the application closes';
    if (explanation !== undefined) return explanation;
    const known = this.#merchants.size;
    if (known === 0) return 'add it first, or set the option load';
    // The names of other merchants may be confidential, and the message may reach a customer.
    return `it is none of the ${known} that this process knows: add it first, or set the option load`;
  }
}
