import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { RECIPE_TABLES } from '../components/support/recipes.mjs';

const TABLES = `
DROP TABLE IF EXISTS handled, inbox, effects;
${RECIPE_TABLES}
CREATE TABLE effects (recipe text NOT NULL, notification text NOT NULL);`;

/** The recipe that handles each event in the storm. */
const RECIPES = {
  transaction: ['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS'],
  inbox: ['TRANSACTION.FAIL'],
};

/** Milliseconds after the storm in which the inbox has to become empty. */
const PATIENCE = 90_000;

/**
 * The effects of the recipes in the database: one row per effect, so that repetitions are visible.
 */
export class Effects {
  #client;

  constructor(client) {
    this.#client = client;
  }

  static async create({ config }) {
    const client = new Client(config);
    await client.connect();
    await client.query(TABLES);
    return new Effects(client);
  }

  /** Missing and repeated effects, counted once the inbox is empty. */
  async settled(notifications, signal) {
    const until = Date.now() + PATIENCE;
    while ((await this.#pending()) > 0 && Date.now() < until) {
      // After seven failures the inbox would wait for longer than this test.
      await this.#client.query('UPDATE inbox SET due_at = now() WHERE due_at > now()');
      await sleep(100, undefined, { signal });
    }
    const { rows } = await this.#client.query('SELECT recipe, notification FROM effects');
    return Object.entries(RECIPES).map(([recipe, eventTypes]) => {
      const counts = new Map();
      for (const row of rows.filter((effect) => effect.recipe === recipe)) {
        counts.set(row.notification, (counts.get(row.notification) ?? 0) + 1);
      }
      const expected = notifications.filter(({ eventType }) => eventTypes.includes(eventType));
      return {
        recipe,
        expected: expected.length,
        missing: expected.filter(({ id }) => !counts.has(id)).length,
        repeated: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
      };
    });
  }

  async close() {
    await this.#client.end();
  }

  async #pending() {
    const { rows } = await this.#client.query(
      'SELECT count(*)::int AS pending FROM inbox WHERE due_at IS NOT NULL',
    );
    return rows[0].pending;
  }
}
