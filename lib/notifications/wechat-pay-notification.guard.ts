import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Optional,
} from '@nestjs/common';
import type { HeaderSource } from '../crypto/signed-headers.js';
import { publishNotificationEvent, publishRejection } from './log/notification-diagnostics.js';
import {
  getEveryHeader,
  getRawBody,
  getRequestId,
  type RawBodyCarrier,
} from './notification-request.js';
import { RejectionLog } from './log/rejection-log.js';
import { setVerifiedNotification } from './verified-notification.decorator.js';
import { WechatPayNotificationException } from './wechat-pay-notification.exception.js';
import { WechatPayNotificationVerifier } from './wechat-pay-notification.verifier.js';

/** A request of Express or of Fastify, as far as the guard looks at it. */
export interface WechatPayNotificationRequest extends RawBodyCarrier {
  /** Express: headers as they came, name and value in turn. */
  readonly rawHeaders?: readonly string[];
  /** Fastify: Node's own request. */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
}

/**
 * Lets a request pass only if it is a genuine notification of WeChat Pay's for this merchant;
 * `@VerifiedNotification()` then gives it to the handler.
 *
 * The application must be created with `{ rawBody: true }`. The guard alone is no protection against a
 * replay within the tolerance of five minutes: deduplicate by the notification's `id` or business key.
 *
 * Everything it decides is a `protected` method that a subclass may override.
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
  /** Shared by all guards that are created without the module's log, also by those of one request. */
  private static readonly sharedLog = new RejectionLog();

  /**
   * The log of the module. Nest has none to inject where only a verifier is provided, as in a unit test or
   * behind a module that re-exports the verifier under a token of its own.
   */
  @Optional()
  @Inject(RejectionLog)
  private readonly rejectionLog: RejectionLog = WechatPayNotificationGuard.sharedLog;

  constructor(
    @Inject(WechatPayNotificationVerifier)
    protected readonly verifier: WechatPayNotificationVerifier,
  ) {}

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
        mchid: notification.mchid,
        event_type: String(notification.event_type),
        id: notification.id,
        milliseconds: performance.now() - began,
      }));
      return true;
    } catch (error) {
      if (!(error instanceof WechatPayNotificationException)) throw error;
      publishRejection(() => ({
        mchid: (merchant ?? this.verifier).mchid,
        reason: error.reason,
        status: error.getStatus(),
        milliseconds: performance.now() - began,
      }));
      this.refuse(error, request, context);
    }
    // Only an override of `refuse` that forgets to throw comes here, and lets nothing pass either.
    return false;
  }

  /** The request of the platform. */
  protected getRequest(context: ExecutionContext): WechatPayNotificationRequest {
    return context.switchToHttp().getRequest<WechatPayNotificationRequest>();
  }

  /** The body's bytes as they came. */
  protected getRawBody(request: WechatPayNotificationRequest): Buffer {
    const rawBody = getRawBody(request);
    if (rawBody !== undefined) return rawBody;
    throw new WechatPayNotificationException(
      'raw-body-unavailable',
      'the raw body is gone: create the application with NestFactory.create(AppModule, { rawBody: true }), and let no body parser of your own come before; only application/json keeps it',
    );
  }

  /** Name and value of every header, repeated ones too: Node's own object joins them. */
  protected getHeaders(request: WechatPayNotificationRequest): HeaderSource {
    return getEveryHeader({
      headers: request.headers,
      rawHeaders: request.rawHeaders ?? request.raw?.rawHeaders,
    });
  }

  /** Whose keys verify this request; override it where several merchants share one URL. */
  protected getMerchant(
    _request: WechatPayNotificationRequest,
    _context: ExecutionContext,
  ): WechatPayNotificationVerifier | Promise<WechatPayNotificationVerifier> {
    return this.verifier;
  }

  /** Logs the rejection at a bounded rate and throws it. */
  protected refuse(
    exception: WechatPayNotificationException,
    request: WechatPayNotificationRequest,
    _context: ExecutionContext,
  ): never {
    const { reason, explanation } = exception;
    this.rejectionLog.write(
      { reason, explanation, requestId: getRequestId(request) },
      performance.now(),
    );
    throw exception;
  }
}
