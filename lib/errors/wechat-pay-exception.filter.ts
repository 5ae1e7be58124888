import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from './wechat-pay-call.errors.js';
import { WechatPayError, WechatPayRequestValidationError } from './wechat-pay.error.js';

/** What the filter needs of a response; Express and Fastify both have it. */
interface HttpReply {
  status(code: number): { send(body: unknown): unknown };
}

/**
 * Turns errors of this package into HTTP answers: 400 with `issues` for a request that breaks a
 * rule, 502 for what WeChat Pay, its signature or a gateway refused and for a lost connection, 504 for a
 * timeout, 500 for the rest. It is never bound by itself.
 *
 * @example
 * app.useGlobalFilters(new WechatPayExceptionFilter());
 */
@Catch(WechatPayError)
export class WechatPayExceptionFilter implements ExceptionFilter<WechatPayError> {
  private readonly logger = new Logger('WechatPayExceptionFilter');

  catch(error: WechatPayError, host: ArgumentsHost): void {
    // Elsewhere (RPC, WebSocket, GraphQL) there is no HTTP answer to write: the next handler decides.
    if (host.getType() !== 'http') throw error;
    const body = toHttpResponse(error);
    if (body.statusCode >= 500) this.logger.error(error.message);
    host.switchToHttp().getResponse<HttpReply>().status(body.statusCode).send(body);
  }
}

function toHttpResponse(error: WechatPayError): { statusCode: number } & Record<string, unknown> {
  if (error instanceof WechatPayRequestValidationError) {
    const { issues, truncated } = error;
    return {
      statusCode: 400,
      error: 'Bad Request',
      message: issues.map(({ path, message }) => `${path}: ${message}`),
      issues,
      ...(truncated && { truncated }),
    };
  }
  if (error instanceof WechatPayApiError) {
    return { ...createBadGateway('WeChat Pay refused the request'), code: error.code };
  }
  if (error instanceof WechatPaySignatureError) {
    return createBadGateway("WeChat Pay's answer could not be verified");
  }
  if (error instanceof WechatPayTransportError && error.status !== undefined) {
    return createBadGateway('Something between here and WeChat Pay answered');
  }
  if (error instanceof WechatPayTransportError && error.reason === 'connection') {
    return createBadGateway('The connection to WeChat Pay was lost');
  }
  if (error instanceof WechatPayTransportError && error.reason === 'timeout') {
    return {
      statusCode: 504,
      error: 'Gateway Timeout',
      message: 'WeChat Pay did not answer in time',
    };
  }
  return { statusCode: 500, error: 'Internal Server Error', message: 'Internal server error' };
}

function createBadGateway(message: string): { statusCode: number } & Record<string, unknown> {
  return { statusCode: 502, error: 'Bad Gateway', message };
}
