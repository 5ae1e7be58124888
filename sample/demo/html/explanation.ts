import { HttpException } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayError,
  WechatPayRequestValidationError,
  WechatPayTransportError,
} from 'nestjs-wechatpay-insurance';
import { bilingual, html, type Html } from './html.js';
import { toYuanText } from './issue-words.js';

/** The status of the page that shows the error. */
export function getStatus(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof WechatPayRequestValidationError) return 400;
  if (error instanceof WechatPayTransportError && error.reason === 'timeout') return 504;
  return error instanceof WechatPayError ? 502 : 500;
}

/** The sample shows more detail than a shop would; messages of the package contain no secrets. */
export function explain(error: unknown): Html {
  if (error instanceof WechatPayApiError && error.status === 429) {
    return bilingual(
      'WeChat Pay limits the rate of requests; try again later.',
      '请求过于频繁，请稍后再试。',
    );
  }
  if (error instanceof WechatPayError || error instanceof HttpException) {
    return html`${toYuanText(error.message)} ${isUnclear(error) && UNCLEAR}`;
  }
  return bilingual('An error occurred; see the log for details.', '服务出错，详情见日志。');
}

/** Whether the call may have taken effect despite the error. */
function isUnclear(error: Error): boolean {
  return 'outcomeUnknown' in error && error.outcomeUnknown === true;
}

const UNCLEAR = bilingual(
  'It is not known whether WeChat Pay processed the request: check the current state on this page before you try again.',
  '微信支付是否已处理尚不明确：请先查看页面当前状态，再决定是否重试。',
);
