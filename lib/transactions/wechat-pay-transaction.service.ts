import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { CallOptions } from '../api/call-options.js';
import { ApiClient, CLIENT } from '../api/api-client.js';
import { injectProperty } from '../common/inject-property.js';
import type { ApplyAbnormalRefundDto, QueryRefundDto, RefundDto } from './refunds/refund.dto.js';
import { BillDownload } from './bills/bill-download.js';
import type { DownloadFundFlowBillDto, DownloadTradeBillDto } from './bills/bill.dto.js';
import type { WechatPayOrder } from '../resources/order.js';
import { isByTransactionId, type QueryOrderDto } from './orders/query-order.dto.js';
import type { WechatPayRefund } from './refunds/refund.response.js';
import {
  APPLY_ABNORMAL_REFUND,
  FUND_FLOW_BILL,
  QUERY_ORDER_BY_OUT_TRADE_NO,
  QUERY_ORDER_BY_TRANSACTION_ID,
  QUERY_REFUND,
  REFUND,
  TRADE_BILL,
} from './transaction.endpoints.js';

const BILLS = Symbol('bills');

/**
 * Orders, refunds and bills of one merchant.
 *
 * Every method rejects with `WechatPayRequestValidationError` (nothing was sent), `WechatPayApiError`,
 * `WechatPaySignatureError` or `WechatPayTransportError`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
@Injectable()
export class WechatPayTransactionService {
  static {
    injectProperty(this, CLIENT, ApiClient);
    injectProperty(this, BILLS, BillDownload);
  }

  /** @internal */
  declare readonly [CLIENT]: ApiClient;

  /** @internal */
  declare readonly [BILLS]: BillDownload;

  /**
   * Queries an order (查询订单) by the merchant's or WeChat Pay's order number. Use it to resolve a deduction
   * with an unclear outcome. Rejects with a `WechatPayApiError` with the code `ORDER_NOT_EXIST` when there is
   * no such order.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
   */
  async queryOrder(dto: QueryOrderDto, options?: CallOptions): Promise<WechatPayOrder> {
    if (isByTransactionId(dto)) {
      return this[CLIENT].call(QUERY_ORDER_BY_TRANSACTION_ID, dto, options);
    }
    return this[CLIENT].call(QUERY_ORDER_BY_OUT_TRADE_NO, dto, options);
  }

  /**
   * Requests a refund (申请退款). A response means accepted. The result follows in a notification;
   * {@link queryRefund} returns it about a minute later.
   *
   * Unclear outcome: send the same request again with the same `out_refund_no`, or {@link queryRefund}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
   */
  async refund(dto: RefundDto, options?: CallOptions): Promise<WechatPayRefund> {
    return this[CLIENT].call(REFUND, dto, options);
  }

  /**
   * Queries a refund (查询单笔退款) by the merchant's refund number. Rejects with a `WechatPayApiError` with the code
   * `RESOURCE_NOT_EXISTS` when the number is unknown.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
   */
  async queryRefund(dto: QueryRefundDto, options?: CallOptions): Promise<WechatPayRefund> {
    return this[CLIENT].call(QUERY_REFUND, dto, options);
  }

  /**
   * Sends an abnormal refund to a bank card (发起异常退款). Not retried automatically.
   *
   * Unclear outcome: {@link queryRefund}; a status other than `ABNORMAL` means that the request took effect.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864
   */
  async applyAbnormalRefund(
    dto: ApplyAbnormalRefundDto,
    options?: CallOptions,
  ): Promise<WechatPayRefund> {
    return this[CLIENT].call(APPLY_ABNORMAL_REFUND, dto, options);
  }

  /**
   * Downloads the trade bill of a day (交易账单) as a stream of the plain bill. The data is **unverified until
   * the stream ends**: after a wrong hash or an interrupted download, the stream emits an error. `saveBill`
   * writes it to a file.
   *
   * `timeout` applies until the headers of the response; after that, 30 s without a byte fail the stream. A
   * bill larger than the option `maxBillSize` fails with the reason `response-too-large`.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866
   */
  async downloadTradeBill(dto: DownloadTradeBillDto, options?: CallOptions): Promise<Readable> {
    return this[BILLS].open(TRADE_BILL, dto, options);
  }

  /**
   * Downloads the fund flow bill of a day (资金账单), like {@link downloadTradeBill}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867
   */
  async downloadFundFlowBill(
    dto: DownloadFundFlowBillDto,
    options?: CallOptions,
  ): Promise<Readable> {
    return this[BILLS].open(FUND_FLOW_BILL, dto, options);
  }
}
