import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from './wechat-pay-call.errors.js';
import { WechatPayError, WechatPayRequestValidationError } from './wechat-pay.error.js';

/** The part of a response that Express and Fastify have in common. */
interface HttpReply {
  status(code: number): { send(body: unknown): unknown };
}

/** The body of an HTTP response to an error; its `statusCode` is also the status of the response. */
export interface WechatPayErrorResponse {
  /** HTTP status of the response. */
  readonly statusCode: number;
  readonly [field: string]: unknown;
}

/**
 * Maps errors of this package to HTTP responses: 400 with `issues` for a request that breaks a rule, 502 when
 * WeChat Pay or a gateway rejected the request, the signature could not be verified or the connection was lost,
 * 504 for a timeout, 500 for the rest. The module does not register it; bind it yourself.
 *
 * @example
 * app.useGlobalFilters(new WechatPayExceptionFilter());
 * @example
 * class ContractExceptionFilter extends WechatPayExceptionFilter {
 *   protected override toHttpResponse(error: WechatPayError): WechatPayErrorResponse {
 *     if (WechatPayApiError.is(error) && error.code === 'RESOURCE_NOT_EXISTS') {
 *       return { statusCode: 404, message: 'not signed yet' };
 *     }
 *     return super.toHttpResponse(error);
 *   }
 * }
 */
@Catch(WechatPayError)
export class WechatPayExceptionFilter implements ExceptionFilter<WechatPayError> {
  /** Logs the message of every error with a status of 500 or more. */
  protected readonly logger = new Logger('WechatPayExceptionFilter');

  /** Writes the response. Outside HTTP, it throws the error. */
  catch(error: WechatPayError, host: ArgumentsHost): void {
    // RPC, WebSocket and GraphQL have no HTTP response to write.
    if (host.getType() !== 'http') throw error;
    const body = this.toHttpResponse(error);
    if (body.statusCode >= 500) this.logger.error(error.message);
    host.switchToHttp().getResponse<HttpReply>().status(body.statusCode).send(body);
  }

  /** The response to an error, without internal details. Override it to change some of the responses. */
  protected toHttpResponse(error: WechatPayError): WechatPayErrorResponse {
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
      return { ...createBadGateway('WeChat Pay rejected the request'), code: error.code };
    }
    if (error instanceof WechatPaySignatureError) {
      return createBadGateway("WeChat Pay's response could not be verified");
    }
    if (error instanceof WechatPayTransportError && error.status !== undefined) {
      return createBadGateway('A proxy or gateway responded in place of WeChat Pay');
    }
    if (error instanceof WechatPayTransportError && error.reason === 'connection') {
      return createBadGateway('The connection to WeChat Pay was lost');
    }
    if (error instanceof WechatPayTransportError && error.reason === 'timeout') {
      return {
        statusCode: 504,
        error: 'Gateway Timeout',
        message: 'WeChat Pay did not respond in time',
      };
    }
    return { statusCode: 500, error: 'Internal Server Error', message: 'Internal server error' };
  }
}

function createBadGateway(message: string): WechatPayErrorResponse {
  return { statusCode: 502, error: 'Bad Gateway', message };
}
