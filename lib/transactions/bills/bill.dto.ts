import { BeijingDate, OneOf } from '../../schema/scalar.decorators.js';

/**
 * Fields of the requests for both types of bill.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866
 */
export abstract class BillFields {
  /** Beijing date `yyyy-MM-dd`; the bill is available from about 10:00 on the next day. */
  @BeijingDate()
  bill_date!: string;

  /** `GZIP` compresses the transfer; the stream still delivers the plain bill. */
  @OneOf(['GZIP'], { presence: 'optional' })
  tar_type?: 'GZIP' | undefined;
}

/**
 * Identifies the trade bill of a day (交易账单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866
 */
export class DownloadTradeBillDto extends BillFields {
  /** Type of the orders in the bill. WeChat Pay's default is `ALL`. */
  @OneOf(
    ['ALL', 'SUCCESS', 'REFUND', 'RECHARGE_REFUND', 'ALL_SPECIAL', 'SUC_SPECIAL', 'REF_SPECIAL'],
    {
      presence: 'optional',
    },
  )
  bill_type?:
    | 'ALL'
    | 'SUCCESS'
    | 'REFUND'
    | 'RECHARGE_REFUND'
    | 'ALL_SPECIAL'
    | 'SUC_SPECIAL'
    | 'REF_SPECIAL'
    | undefined;
}

/**
 * Identifies the fund flow bill of a day (资金账单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867
 */
export class DownloadFundFlowBillDto extends BillFields {
  /** Account of the funds (资金账户类型): basic, operation or fees. WeChat Pay's default is `BASIC`. */
  @OneOf(['BASIC', 'OPERATION', 'FEES'], { presence: 'optional' })
  account_type?: 'BASIC' | 'OPERATION' | 'FEES' | undefined;
}
