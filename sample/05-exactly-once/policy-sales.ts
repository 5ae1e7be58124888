import { Injectable } from '@nestjs/common';
import {
  businessKey,
  OnWechatPayNotification,
  type ContractSignedNotification,
  type DeductionSucceededNotification,
} from 'nestjs-wechatpay-insurance';
import { Pool, type PoolClient } from 'pg';
import { inTransaction } from './in-transaction.js';

/** Has an effect once per key: the effect and the key are committed together. */
export async function once(
  pool: Pool,
  key: string,
  effect: (client: PoolClient) => Promise<unknown>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Waits until a concurrent transaction with the same key has ended.
    const { rowCount } = await client.query(
      'INSERT INTO handled (key) VALUES ($1) ON CONFLICT DO NOTHING',
      [key],
    );
    if (rowCount === 1) await effect(client);
  });
}

@Injectable()
export class PolicySales {
  constructor(private readonly pool: Pool) {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
  async contractSigned(notification: ContractSignedNotification): Promise<void> {
    await this.activate(businessKey(notification), notification.resource.out_contract_code);
  }

  @OnWechatPayNotification('TRANSACTION.SUCCESS', { id: 'premium-paid' })
  async premiumPaid(notification: DeductionSucceededNotification): Promise<void> {
    await this.book(businessKey(notification), notification.resource.out_trade_no);
  }

  /** @param contractId the `businessKey` of SIGN. */
  async activate(contractId: string, policy: string): Promise<void> {
    await once(this.pool, `activate ${contractId}`, (client) =>
      client.query('UPDATE policies SET active = true WHERE out_contract_code = $1', [policy]),
    );
  }

  /** @param transactionId the `businessKey` of SUCCESS. */
  async book(transactionId: string, order: string): Promise<void> {
    await once(this.pool, `book ${transactionId}`, (client) =>
      client.query('INSERT INTO ledger (out_trade_no) VALUES ($1)', [order]),
    );
  }
}
