import { HttpException } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayError,
  WechatPayRequestValidationError,
  WechatPayTransportError,
} from 'nestjs-wechatpay-insurance';
import { bilingual, html, type Html } from './html.js';

/** The status of a page that tells of the error. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof WechatPayRequestValidationError) return 400;
  if (error instanceof WechatPayTransportError && error.reason === 'timeout') return 504;
  return error instanceof WechatPayError ? 502 : 500;
}

/** A sample says more than a shop would; the messages of the package hold no secret. */
export function explanationOf(error: unknown): Html {
  if (error instanceof WechatPayApiError && error.status === 429) {
    return bilingual('WeChat Pay asks for patience.', '请求过于频繁，请稍后再试。');
  }
  if (error instanceof WechatPayError || error instanceof HttpException) {
    return html`${error.message} ${isUnclear(error) && UNCLEAR}`;
  }
  return bilingual('Something went wrong here; the log says what.', '服务出错，详情见日志。');
}

/** Whether the call may have had its effect all the same. */
function isUnclear(error: Error): boolean {
  return 'outcomeUnknown' in error && error.outcomeUnknown === true;
}

const UNCLEAR = bilingual(
  'Whether WeChat Pay did it is not known: see what the page says now before trying again.',
  '微信支付是否已处理尚不明确：请先查看页面当前状态，再决定是否重试。',
);
