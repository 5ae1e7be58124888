import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Optional,
  type Type,
} from '@nestjs/common';
import { DEFAULT_NAME } from '../common/instance-name.js';
import type { HeaderSource } from '../crypto/signed-headers.js';
import { pickMerchant } from '../diagnostics/channels.js';
import { getConstructorDependencies } from '../platform/dependencies.js';
import { publishNotificationEvent, publishRejection } from './log/notification-diagnostics.js';
import {
  getEveryHeader,
  getRawBody,
  getRequestId,
  type WechatPayNotificationRequest,
} from './notification-request.js';
import { RejectionLog } from './log/rejection-log.js';
import {
  getRejectionLogToken,
  getWechatPayNotificationVerifierToken,
} from './notification-tokens.js';
import { setVerifiedNotification } from './verified-notification.decorator.js';
import { WechatPayNotificationException } from './wechat-pay-notification.exception.js';
import {
  findVerifierName,
  WechatPayNotificationVerifier,
} from './wechat-pay-notification.verifier.js';

/**
 * Lets a request pass only if it is a genuine notification from WeChat Pay for this merchant;
 * `@VerifiedNotification()` then injects it into the handler. For a named merchant, use {@link for}.
 *
 * The application must be created with `{ rawBody: true }`. The guard alone does not protect against a replay
 * within the tolerance of five minutes: deduplicate by the notification's `id` or business key.
 *
 * Each step is a `protected` method that a subclass may override.
 *
 * @throws {WechatPayNotificationException}
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 * @example
 * \@Post('notifications')
 * \@HttpCode(204)
 * \@UseGuards(WechatPayNotificationGuard)
 * async receive(@VerifiedNotification() notification: WechatPayNotification) {}
 */
@Injectable()
export class WechatPayNotificationGuard implements CanActivate {
  /** Shared by all guards without the module's log, request-scoped ones included. */
  private static readonly sharedLog = new RejectionLog();

  /** Each name has one guard per class, so that a test can override the guard that a controller uses. */
  private static readonly namedGuards = new WeakMap<Function, Map<string, GuardType>>();

  /** Merchant numbers of rejections by a guard that chooses the merchant for each request. */
  private static readonly chosenMerchants = new WeakMap<WechatPayNotificationException, string>();

  /**
   * The log of the module. Nest cannot inject it where only a verifier is provided, as in a unit test or behind a
   * module that re-exports the verifier under a token of its own.
   */
  @Optional()
  @Inject(RejectionLog)
  private readonly rejectionLog: RejectionLog = WechatPayNotificationGuard.sharedLog;

  /** The verifier of the module that the guard's module imports. */
  protected readonly verifier: WechatPayNotificationVerifier;

  /**
   * @param verifier may be absent where {@link getMerchant} is overridden.
   * @throws {Error} when no module provides a verifier.
   */
  constructor(
    @Optional()
    @Inject(WechatPayNotificationVerifier)
    verifier?: WechatPayNotificationVerifier,
  ) {
    const isOverridden = this.getMerchant !== WechatPayNotificationGuard.prototype.getMerchant;
    if (verifier === undefined && !isOverridden) {
      throw new Error(
        `${this.constructor.name} needs the verifier of its merchant: import WechatPayInsuranceModule, with the same name, into the module of its controller, or override getMerchant`,
      );
    }
    this.verifier = verifier as WechatPayNotificationVerifier;
  }

  /**
   * Returns the guard that verifies with the keys of a named import, for modules that can inject from that import. It
   * is the same class for each call with the same name, so that `overrideGuard()` finds it.
   *
   * On a subclass, whose constructor may take the verifier only, it returns a guard that extends the subclass.
   *
   * @param name `name` of the import; `'default'` stands for the unnamed one, whose guard is the class itself.
   * @throws {TypeError} for a subclass whose constructor has other parameters.
   * @example
   * \@UseGuards(WechatPayNotificationGuard.for('b'))
   */
  static for<Guard extends WechatPayNotificationGuard>(
    this: new (verifier: WechatPayNotificationVerifier) => Guard,
    name: string,
  ): Type<Guard> {
    if (name === DEFAULT_NAME) return this as Type<Guard>;
    const { namedGuards } = WechatPayNotificationGuard;
    const guards = namedGuards.get(this) ?? new Map<string, GuardType>();
    const guard = guards.get(name) ?? createNamedGuard(this as unknown as GuardType, name);
    namedGuards.set(this, guards.set(name, guard));
    return guard as unknown as Type<Guard>;
  }

  /** Verifies the request and stores the notification in it. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const began = performance.now();
    const request = this.getRequest(context);
    let merchant: WechatPayNotificationVerifier | undefined;
    try {
      const rawBody = this.getRawBody(request);
      const headers = this.getHeaders(request);
      merchant = await this.getMerchant(request, context);
      const notification = await merchant.verify(headers, rawBody);
      setVerifiedNotification(request, notification);
      publishNotificationEvent(() => ({
        type: 'delivery',
        outcome: 'verified',
        ...describeMerchant(merchant, notification.mchid),
        event_type: notification.event_type,
        id: notification.id,
        milliseconds: performance.now() - began,
      }));
      return true;
    } catch (error) {
      if (!(error instanceof WechatPayNotificationException)) throw error;
      if (merchant !== undefined && merchant !== this.verifier) {
        WechatPayNotificationGuard.chosenMerchants.set(error, merchant.mchid);
      }
      publishRejection(() => ({
        // A guard of several merchants may reject before it knows which one.
        ...describeMerchant(merchant ?? this.verifier),
        reason: error.reason,
        status: error.getStatus(),
        milliseconds: performance.now() - began,
      }));
      this.reject(error, request, context);
    }
    // An override of `reject` that does not throw must not let the request pass either.
    return false;
  }

  /** Returns the request of the platform. */
  protected getRequest(context: ExecutionContext): WechatPayNotificationRequest {
    return context.switchToHttp().getRequest<WechatPayNotificationRequest>();
  }

  /** Returns the bytes of the body as received. */
  protected getRawBody(request: WechatPayNotificationRequest): Buffer {
    const rawBody = getRawBody(request);
    if (rawBody !== undefined) return rawBody;
    throw new WechatPayNotificationException(
      'raw-body-unavailable',
      'the raw body is missing: create the application with NestFactory.create(AppModule, { rawBody: true }), and register no body parser of your own before it; Nest keeps the raw body of application/json only',
    );
  }

  /** Returns name and value of every header, repeated ones included; `headers` of Node joins those. */
  protected getHeaders(request: WechatPayNotificationRequest): HeaderSource {
    return getEveryHeader({
      headers: request.headers,
      rawHeaders: request.rawHeaders ?? request.raw?.rawHeaders,
    });
  }

  /**
   * Returns the verifier for this request. Override it where several merchants share one URL.
   *
   * @example
   * \@Injectable()
   * class MerchantGuard extends WechatPayNotificationGuard {
   *   \@Inject(WechatPayMerchants) private readonly merchants!: WechatPayMerchants;
   *
   *   protected override async getMerchant(
   *     request: WechatPayNotificationRequest & { params: { name: string } },
   *   ) {
   *     const merchant = await this.merchants.find(request.params.name);
   *     if (merchant === undefined) throw new NotFoundException();
   *     return merchant.verifier;
   *   }
   * }
   */
  protected getMerchant(
    _request: WechatPayNotificationRequest,
    _context: ExecutionContext,
  ): WechatPayNotificationVerifier | Promise<WechatPayNotificationVerifier> {
    return this.verifier;
  }

  /** Logs the rejection at a bounded rate and throws it. */
  protected reject(
    exception: WechatPayNotificationException,
    request: WechatPayNotificationRequest,
    _context: ExecutionContext,
  ): never {
    const { reason, explanation } = exception;
    const mchid = WechatPayNotificationGuard.chosenMerchants.get(exception);
    this.rejectionLog.write(
      { reason, explanation, requestId: getRequestId(request), mchid },
      performance.now(),
    );
    throw exception;
  }
}

/** @param mchid Default: the one of the verifier. */
function describeMerchant(
  verifier: WechatPayNotificationVerifier | undefined,
  mchid: string = verifier?.mchid ?? '',
) {
  return pickMerchant({ mchid, name: verifier && findVerifierName(verifier) });
}

type GuardType = new (verifier: WechatPayNotificationVerifier) => WechatPayNotificationGuard;

/** The scope of a subclass and the dependencies of its properties are inherited. */
function createNamedGuard(type: GuardType, name: string): GuardType {
  const remedy = `inject the verifier in the constructor of ${type.name} with @InjectWechatPayNotificationVerifier('${name}'), and use ${type.name} itself as the guard`;
  const [verifier, ...others] = getConstructorDependencies(type);
  const takesMore = others.length > 0 || type.length > 1;
  if (takesMore || (verifier !== undefined && verifier !== WechatPayNotificationVerifier)) {
    throw new TypeError(
      `${type.name}.for('${name}') is for guards whose constructor takes the WechatPayNotificationVerifier only: ${remedy}`,
    );
  }
  class NamedGuard extends type {
    constructor(named: WechatPayNotificationVerifier) {
      super(named);
      if (this.verifier === named) return;
      throw new TypeError(
        `the constructor of ${type.name} does not pass on the verifier that it gets: ${remedy}`,
      );
    }
  }
  Object.defineProperty(NamedGuard, 'name', { value: `${type.name}:${name}` });
  Inject(getWechatPayNotificationVerifierToken(name))(NamedGuard, undefined, 0);
  Inject(getRejectionLogToken(name))(NamedGuard.prototype, 'rejectionLog');
  return NamedGuard;
}
