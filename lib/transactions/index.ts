export { DownloadFundFlowBillDto, DownloadTradeBillDto } from './bills/bill.dto.js';
export { saveBill } from './bills/save-bill.js';
export {
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
  type QueryOrderDto,
} from './orders/query-order.dto.js';
export {
  ApplyAbnormalRefundDto,
  QueryRefundDto,
  RefundAmountDto,
  RefundDto,
  RefundGoodsDto,
  RefundSourceDto,
} from './refunds/refund.dto.js';
export {
  type WechatPayRefund,
  type WechatPayRefundAmount,
  type WechatPayRefundPromotionDetail,
  type WechatPayRefundStatus,
} from './refunds/refund.response.js';
export { WechatPayTransactionService } from './wechat-pay-transaction.service.js';
