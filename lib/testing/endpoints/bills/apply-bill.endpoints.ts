import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { readBillDate } from '../../bills/read-bill-date.js';
import { FUND_ACCOUNTS, fundFlowBill } from '../../bills/fund-flow-bill.js';
import { EMPTY_BILL_TYPES, TRADE_BILL_TYPES, tradeBill } from '../../bills/trade-bill.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { ApiAnswer } from '../../http/api-answer.js';
import type { ApiCall } from '../../http/api-call.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { choice } from '../../http/query-choice.js';
import { BILL_DOWNLOAD_PATH } from './download-bill.endpoint.js';

/** 申请交易账单: where the bill of a day's trades lies, and what it hashes to. */
export const applyTradeBill: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/bill/tradebill',
  async handle(call) {
    const day = readBillDate(call.query, call.state.clock.now());
    const types = [...TRADE_BILL_TYPES, ...EMPTY_BILL_TYPES];
    const type = choice(call.query, 'bill_type', types) ?? 'ALL';
    return shelve(call, tradeBill(call.merchant, day, type));
  },
};

/** 申请资金账单: where the bill of a day's movements lies, and what it hashes to. */
export const applyFundFlowBill: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/bill/fundflowbill',
  async handle(call) {
    const day = readBillDate(call.query, call.state.clock.now());
    const account = choice(call.query, 'account_type', FUND_ACCOUNTS) ?? 'BASIC';
    return shelve(call, fundFlowBill(call.merchant, day, account));
  },
};

function shelve({ state, merchant, query }: ApiCall, text: string | undefined): ApiAnswer {
  const isZipped = choice(query, 'tar_type', ['GZIP']) !== undefined;
  if (text === undefined) {
    throw new ApiRefusal(400, 'NO_STATEMENT_EXIST', '账单文件不存在 Nothing happened on that day');
  }
  const plain = Buffer.from(text, 'utf8');
  const token = state.bills.add({
    merchant,
    content: isZipped ? gzipSync(plain) : plain,
    contentType: isZipped ? 'application/x-gzip' : 'text/plain; charset=utf-8',
  });
  return jsonAnswer(200, {
    hash_type: 'SHA1',
    // Of the bill itself, also when it travels compressed.
    hash_value: createHash('sha1').update(plain).digest('hex'),
    download_url: `${state.baseUrl}${BILL_DOWNLOAD_PATH}?token=${token}`,
  });
}
