import { Pool, type PoolClient } from 'pg';

export function createPool(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    lock_timeout: 3_000, // ms: below WeChat Pay's 5 seconds
    idle_in_transaction_session_timeout: 30_000, // releases the locks of a hung process
  });
  return pool.on('error', () => {}); // an idle connection was lost: the pool opens another
}

/** Commits everything that `work` did, or nothing. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const ignore = () => {}; // the next query fails when the connection is lost
  client.on('error', ignore);
  let committed = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    // PostgreSQL responds with ROLLBACK when `work` swallowed a database error.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    committed = true;
    return result;
  } finally {
    client.off('error', ignore);
    client.release(!committed); // closing the connection also ends its transaction
  }
}
