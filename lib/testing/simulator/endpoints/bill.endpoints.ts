import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createFileResponse, createJsonResponse } from '../api/api-response.js';
import type { ApiResponse } from '../api/api-response.js';
import type { ApiRequest, SimulatedEndpoint } from '../api/endpoint.js';
import { FUND_ACCOUNTS, createFundFlowBill } from '../bills/fund-flow-bill.js';
import { EMPTY_BILL_TYPES, TRADE_BILL_TYPES, createTradeBill } from '../bills/trade-bill.js';
import {
  addDays,
  getBeijingMoment,
  isCalendarDate,
  toBeijingDate,
} from '../clock/beijing-calendar.js';
import { readChoice } from '../validation/read-parameters.js';
import { SimulatedApiError, rejectParameter } from '../validation/simulated-api-error.js';

const BILL_DOWNLOAD_PATH = '/v3/billdownload/file';
const READY_AT = '10:00';

/** Bills are kept for three months, which have at most 92 days. */
const DAYS_KEPT = 92;

/** 账单: daily bills. */
export const billEndpoints: readonly SimulatedEndpoint[] = [
  { method: 'GET', path: '/v3/bill/tradebill', handle: applyTradeBill },
  { method: 'GET', path: '/v3/bill/fundflowbill', handle: applyFundFlowBill },
  { method: 'GET', path: BILL_DOWNLOAD_PATH, handle: downloadBill },
];

/** 申请交易账单: returns the download URL and the hash of a day's trade bill. */
async function applyTradeBill(request: ApiRequest): Promise<ApiResponse> {
  const day = readBillDate(request.query, request.state.clock.now());
  const types = [...TRADE_BILL_TYPES, ...EMPTY_BILL_TYPES];
  const type = readChoice(request.query, 'bill_type', types) ?? 'ALL';
  return storeBill(request, createTradeBill(request.merchant, day, type));
}

/** 申请资金账单: returns the download URL and the hash of a day's fund flow bill. */
async function applyFundFlowBill(request: ApiRequest): Promise<ApiResponse> {
  const day = readBillDate(request.query, request.state.clock.now());
  const account = readChoice(request.query, 'account_type', FUND_ACCOUNTS) ?? 'BASIC';
  return storeBill(request, createFundFlowBill(request.merchant, day, account));
}

function storeBill({ state, merchant, query }: ApiRequest, text: string | undefined): ApiResponse {
  const isZipped = readChoice(query, 'tar_type', ['GZIP']) !== undefined;
  if (text === undefined) {
    throw new SimulatedApiError(
      400,
      'NO_STATEMENT_EXIST',
      '账单文件不存在 There were no transactions on that day',
    );
  }
  const plain = Buffer.from(text, 'utf8');
  const token = state.bills.add({
    mchid: merchant.mchid,
    content: isZipped ? gzipSync(plain) : plain,
    contentType: isZipped ? 'application/x-gzip' : 'text/plain; charset=utf-8',
  });
  return createJsonResponse(200, {
    hash_type: 'SHA1',
    // The hash of the uncompressed bill, also with GZIP.
    hash_value: createHash('sha1').update(plain).digest('hex'),
    download_url: `${state.baseUrl}${BILL_DOWNLOAD_PATH}?token=${token}`,
  });
}

/** 下载账单: the bill for a token. The request is signed, the response is not. */
async function downloadBill({ merchant, state, query }: ApiRequest): Promise<ApiResponse> {
  const bill = state.bills.find(query.get('token') ?? '');
  if (!bill) {
    throw new SimulatedApiError(
      400,
      'INVALID_REQUEST',
      '账单下载地址无效或已过期 Unknown or expired token (valid for five minutes): apply for the bill again',
      { field: 'token', issue: 'is unknown or expired', location: 'query' },
    );
  }
  if (bill.mchid !== merchant.mchid) {
    throw new SimulatedApiError(403, 'NO_AUTH', '权限异常 Another merchant applied for this bill');
  }
  return createFileResponse(bill.content, bill.contentType);
}

/**
 * A day's bill is available from 10:00 of the next day, for three months.
 *
 * @throws SimulatedApiError when the date is invalid, or its bill is not available.
 */
function readBillDate(query: URLSearchParams, now: number): string {
  const day = query.get('bill_date') ?? '';
  if (!isCalendarDate(day)) {
    rejectParameter('bill_date', day, 'must be a calendar date, yyyy-MM-DD', 'query');
  }
  const today = toBeijingDate(now);
  if (day >= today) rejectBillDate(day, 'must be before today');
  if (day < addDays(today, -DAYS_KEPT)) rejectBillDate(day, 'must be within the last three months');
  if (now < getBeijingMoment(addDays(day, 1), READY_AT)) {
    throw new SimulatedApiError(
      400,
      'STATEMENT_CREATING',
      `账单生成中 The bill of ${day} is ready at ${READY_AT} of the next day`,
    );
  }
  return day;
}

function rejectBillDate(day: string, issue: string): never {
  throw new SimulatedApiError(400, 'INVALID_REQUEST', `参数错误: bill_date ${issue}`, {
    field: 'bill_date',
    value: day,
    issue,
    location: 'query',
  });
}
