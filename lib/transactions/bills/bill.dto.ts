import { BeijingDate, OneOf } from '../../schema/scalar.decorators.js';

/** What the requests for both kinds of bill have in common. */
abstract class BillFields {
  /** Beijing date `yyyy-MM-dd`; a day's bill is ready at about 10:00 on the next. */
  @BeijingDate()
  bill_date!: string;

  /** `GZIP` sends the bill compressed; what is delivered is the plain bill all the same. */
  @OneOf(['GZIP'], { presence: 'optional' })
  tar_type?: 'GZIP';
}

/**
 * Names a day's bill of trades (交易账单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866
 */
export class DownloadTradeBillDto extends BillFields {
  /** All orders, the paid ones or the refunds. WeChat Pay's default is `ALL`. */
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
    | 'REF_SPECIAL';
}

/**
 * Names a day's bill of an account's movements (资金账单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867
 */
export class DownloadFundFlowBillDto extends BillFields {
  /** WeChat Pay's default is `BASIC`. */
  @OneOf(['BASIC', 'OPERATION', 'FEES'], { presence: 'optional' })
  account_type?: 'BASIC' | 'OPERATION' | 'FEES';
}
