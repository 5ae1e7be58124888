export { BillFields, DownloadFundFlowBillDto, DownloadTradeBillDto } from './bills/bill.dto.js';
export { WechatPayBillFormatError } from './bills/bill-records.js';
export { saveBill } from './bills/save-bill.js';
export {
  parseTradeBill,
  type TradeBill,
  type TradeBillFields,
  type TradeBillPayment,
  type TradeBillRefund,
  type TradeBillRow,
  type TradeBillSummary,
} from './bills/trade-bill.js';
export {
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
  QueryOrderDto,
} from './orders/query-order.dto.js';
export {
  ApplyAbnormalRefundDto,
  QueryRefundDto,
  RefundAmountDto,
  RefundByOutTradeNoDto,
  RefundByTransactionIdDto,
  RefundDto,
  RefundFields,
  RefundGoodsDto,
  RefundSourceDto,
} from './refunds/refund.dto.js';
export {
  WechatPayRefund,
  WechatPayRefundAmount,
  WechatPayRefundGoods,
  WechatPayRefundPromotionDetail,
  WechatPayRefundSource,
} from './refunds/refund.response.js';
export {
  WECHAT_PAY_REFUND_BANK_TYPES,
  WECHAT_PAY_REFUND_CHANNELS,
  WECHAT_PAY_REFUND_FUNDS_ACCOUNTS,
  WECHAT_PAY_REFUND_STATUSES,
  type WechatPayRefundBankType,
  type WechatPayRefundChannel,
  type WechatPayRefundFundsAccount,
  type WechatPayRefundStatus,
} from './refunds/refund-values.js';
export { WechatPayTransactionService } from './wechat-pay-transaction.service.js';
