import type { DataSource, EntityManager } from 'typeorm';
import { HandledEffect } from './handled-effect.entity.js';

/** Has an effect once per key: the effect and the key are committed together. */
export async function once(
  dataSource: DataSource,
  key: string,
  effect: (manager: EntityManager) => Promise<unknown>,
): Promise<void> {
  await dataSource.transaction(async (manager) => {
    // Waits until a concurrent transaction with the same key has ended.
    const { raw } = await manager
      .createQueryBuilder()
      .insert()
      .into(HandledEffect)
      .values({ key })
      .orIgnore()
      .returning('key')
      .execute();
    if (raw.length === 0) return;
    await effect(manager);
    // Throws when `effect` swallowed a database error; PostgreSQL would turn the commit into a rollback unnoticed.
    await manager.query('SELECT 1');
  });
}
