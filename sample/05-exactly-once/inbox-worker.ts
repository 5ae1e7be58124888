import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WechatPayNotification } from 'nestjs-wechatpay-insurance';
import type { PoolClient } from 'pg';
import { NotificationInbox } from './notification-inbox.js';

/** Writes a letter for each notification, at leisure, in every instance. */
@Injectable()
export class InboxWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(InboxWorker.name);
  readonly #stop = new AbortController();
  #work: Promise<void> | undefined;

  constructor(private readonly inbox: NotificationInbox) {}

  onApplicationBootstrap(): void {
    this.#work = this.#run(this.#stop.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        while (!signal.aborted && (await this.inbox.workOnce(writeLetter)));
      } catch {
        this.#logger.warn('The database did not respond; the inbox is tried again in a second');
      }
      await sleep(1000, undefined, { signal }).catch(() => {});
    }
  }
}

/** Uses the client of the transaction that also marks the notification as done. */
async function writeLetter(notification: WechatPayNotification, client: PoolClient): Promise<void> {
  await client.query('INSERT INTO letters (text) VALUES ($1)', [notification.summary]);
}
