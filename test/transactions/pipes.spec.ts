import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  ApplyAbnormalRefundDto,
  DownloadFundFlowBillDto,
  DownloadTradeBillDto,
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
  QueryRefundDto,
  RefundDto,
} from '../../lib/index.js';
import { withField } from '../support/requests/field-path.js';
import { type PipeName, PIPES } from '../support/applications/pipe-app.js';
import { piped } from '../support/verdicts/piped.js';
import { abnormalRefundRequest, fullRefundRequest } from '../support/requests/refund-request.js';

const REQUESTS: [Type, object, [path: string, value: unknown, rule: string][]][] = [
  [
    QueryOrderByOutTradeNoDto,
    { out_trade_no: 'a_-*' },
    [
      ['out_trade_no', 1, 'type'],
      ['out_trade_no', 'a/b', 'characters'],
    ],
  ],
  [QueryOrderByTransactionIdDto, { transaction_id: '42' }, [['transaction_id', 42, 'type']]],
  [
    RefundDto,
    fullRefundRequest(),
    [
      ['out_refund_no', 'a/b', 'characters'],
      ['amount', [], 'type'],
      ['amount.refund', '1', 'type'],
      ['amount.refund', 0, 'range'],
      ['amount.from', {}, 'type'],
      ['amount.from[1].account', 'OTHER', 'enum'],
      ['goods_detail', [null], 'type'],
      ['goods_detail[0].refund_quantity', '1', 'type'],
      ['notify_url', 'x', 'notify-url'],
    ],
  ],
  [QueryRefundDto, { out_refund_no: 'a|@' }, [['out_refund_no', '', 'length']]],
  [
    ApplyAbnormalRefundDto,
    abnormalRefundRequest(),
    [
      ['type', 'CASH', 'enum'],
      ['bank_account', 6214, 'type'],
      ['real_name', '', 'length'],
    ],
  ],
  [
    DownloadTradeBillDto,
    { bill_date: '2026-11-30', tar_type: 'GZIP', bill_type: 'ALL' },
    [
      ['bill_date', '2026-11-31', 'date'],
      ['tar_type', 'ZIP', 'enum'],
      ['bill_type', null, 'null'],
    ],
  ],
  [
    DownloadFundFlowBillDto,
    { bill_date: '2026-11-30', account_type: 'FEES' },
    [['account_type', 'OTHER', 'enum']],
  ],
];

describe.each(Object.keys(PIPES) as PipeName[])('a pipe with %s', (pipe) => {
  it.each(REQUESTS)('%o keeps every field unchanged', async (type, request) => {
    const { issues, value } = await piped(pipe, type, request);
    expect(issues).toEqual([]);
    expect(JSON.parse(JSON.stringify(value))).toEqual(request);
  });

  it.each(
    REQUESTS.flatMap(([type, request, mistakes]) =>
      mistakes.map(([path, value, rule]) => [type, path, value, rule, request] as const),
    ),
  )('%o rejects %s %o by the rule %s', async (type, path, value, rule, request) => {
    const { issues } = await piped(pipe, type, withField(request, path, value));
    expect(issues).toContain(`${path} ${rule}`);
  });

  it.each(REQUESTS)(
    '%o handles an unknown property according to the pipe',
    async (type, request) => {
      const { issues, value } = await piped(pipe, type, { ...request, later: 1 });
      const forbids = 'forbidNonWhitelisted' in PIPES[pipe];
      expect(issues).toEqual(forbids ? ['later whitelistValidation'] : []);
      if (!forbids) expect('later' in (value as object)).toBe(!('whitelist' in PIPES[pipe]));
    },
  );
});
