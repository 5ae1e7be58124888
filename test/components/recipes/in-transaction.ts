import { Pool, type PoolClient } from 'pg';

export function createPool(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    lock_timeout: 3_000, // ms: below WeChat Pay's 5 seconds
    idle_in_transaction_session_timeout: 30_000, // lets go of what a hung process holds
  });
  return pool.on('error', () => {}); // an idle connection was lost: the pool makes another
}

/** Commits all that `work` did, or nothing of it. */
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
    // What PostgreSQL answers when `work` swallowed an error of the database.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    committed = true;
    return result;
  } finally {
    client.off('error', ignore);
    client.release(!committed); // a connection that is thrown away takes its transaction with it
  }
}
