import { Injectable, Logger } from '@nestjs/common';
import {
  businessKey,
  OnWechatPayNotification,
  type WechatPayNotification,
} from 'nestjs-wechatpay-insurance';
import { Pool, type PoolClient } from 'pg';
import { inTransaction } from './in-transaction.js';

@Injectable()
export class NotificationInbox {
  readonly #logger = new Logger(NotificationInbox.name);

  constructor(private readonly pool: Pool) {}

  @OnWechatPayNotification('*', { id: 'inbox' })
  async record(notification: WechatPayNotification): Promise<void> {
    await this.pool.query(
      'INSERT INTO inbox (key, notification) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [`${notification.event_type} ${businessKey(notification)}`, JSON.stringify(notification)],
    );
  }

  /** Processes the notification due first, in any number of processes. False when none is due. */
  async workOnce(
    effect: (notification: WechatPayNotification, client: PoolClient) => Promise<unknown>,
  ): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query(
        'SELECT * FROM inbox WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED',
      );
      const [due] = rows;
      if (due === undefined) return false;
      await client.query('SAVEPOINT effect');
      try {
        await effect(due.notification, client);
        await client.query('UPDATE inbox SET due_at = NULL WHERE key = $1', [due.key]);
      } catch {
        this.#logger.error(`${due.key} failed and will be retried`);
        await client.query('ROLLBACK TO SAVEPOINT effect');
        await client.query(
          `UPDATE inbox SET attempts = attempts + 1,
             due_at = now() + interval '1 second' * 2 ^ least(attempts, 12) WHERE key = $1`,
          [due.key],
        );
      }
      return true;
    });
  }
}
