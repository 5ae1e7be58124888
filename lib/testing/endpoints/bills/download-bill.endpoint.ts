import { fileAnswer } from '../../http/api-answer.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';

export const BILL_DOWNLOAD_PATH = '/v3/billdownload/file';

/** 下载账单: the bill under its token. The request is signed, the answer is not. */
export const downloadBill: SimulatedEndpoint = {
  method: 'GET',
  path: BILL_DOWNLOAD_PATH,
  async handle({ merchant, state, query }) {
    const bill = state.bills.find(query.get('token') ?? '');
    if (!bill) {
      throw new ApiRefusal(
        400,
        'INVALID_REQUEST',
        '账单下载地址无效或已过期 No such bill, or its five minutes are over: apply for it again',
        { field: 'token', issue: 'unknown or expired', location: 'query' },
      );
    }
    if (bill.merchant !== merchant) {
      throw new ApiRefusal(403, 'NO_AUTH', '权限异常 Another merchant applied for this bill');
    }
    return fileAnswer(bill.content, bill.contentType);
  },
};
