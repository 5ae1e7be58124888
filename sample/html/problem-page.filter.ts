import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Response } from 'express';
import {
  WechatPayApiError,
  WechatPayError,
  WechatPayRequestValidationError,
  WechatPayTransportError,
} from 'nestjs-wechatpay-insurance';
import { preparePage } from './prepare-page.js';
import { problemPage } from './problem.page.js';

/** Errors as a page, for people; `WechatPayExceptionFilter` is the one for JSON. */
@Catch()
export class ProblemPageFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(ProblemPageFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const status = statusOf(error);
    if (status >= 500) this.logger.error(error instanceof Error ? error.message : error);
    response.status(status).send(preparePage(response, problemPage(status, explanationOf(error))));
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof WechatPayRequestValidationError) return 400;
  if (error instanceof WechatPayTransportError && error.reason === 'timeout') return 504;
  return error instanceof WechatPayError ? 502 : 500;
}

/** A sample says more than a shop would; the messages of the package hold no secret. */
function explanationOf(error: unknown): string {
  if (error instanceof WechatPayApiError && error.status === 429) {
    return 'WeChat Pay asks for patience. 请求过于频繁，请稍后再试。';
  }
  if (error instanceof WechatPayError || error instanceof HttpException) return error.message;
  return 'Something went wrong here; the log says what. 服务出错，详情见日志。';
}
