import type { ApplyAbnormalRefundDto, RefundDto } from '../../../lib/index.js';

/** A refund with the required fields only. */
export function refundRequest(changes: Partial<RefundDto> = {}): RefundDto {
  return {
    out_trade_no: '1217752501201407033233368018',
    out_refund_no: 'refund-1',
    amount: { refund: 888, total: 888, currency: 'CNY' },
    ...changes,
  } as RefundDto;
}

/** A refund with every field at every depth except the other number of the order. */
export function fullRefundRequest(): RefundDto {
  return refundRequest({
    reason: '商品已售完',
    notify_url: 'https://merchant.example/wechatpay/refunds',
    funds_account: 'AVAILABLE',
    amount: {
      refund: 888,
      total: 888,
      currency: 'CNY',
      from: [
        { account: 'AVAILABLE', amount: 444 },
        { account: 'UNAVAILABLE', amount: 444 },
      ],
    },
    goods_detail: [
      {
        merchant_goods_id: '1217752501201407033233368018',
        wechatpay_goods_id: '1001',
        goods_name: 'cover',
        unit_price: 528800,
        refund_amount: 528800,
        refund_quantity: 1,
      },
    ],
  });
}

export const CARD_NUMBER = '6214830212345678';
export const CARD_HOLDER = '张𠮷三';

/** An abnormal refund to the user's card. */
export function abnormalRefundRequest(
  changes: Partial<ApplyAbnormalRefundDto> = {},
): ApplyAbnormalRefundDto {
  return {
    refund_id: '50000000382019052709732678859',
    out_refund_no: 'refund-1',
    type: 'USER_BANK_CARD',
    bank_type: 'ICBC_DEBIT',
    bank_account: CARD_NUMBER,
    real_name: CARD_HOLDER,
    ...changes,
  };
}
