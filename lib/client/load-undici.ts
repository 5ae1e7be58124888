// Whoever compiles this file alone needs the declarations too, and an ambient module cannot be imported.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./undici-internals.d.ts" />
import type { buildConnector, Pool } from 'undici';

/** What is needed of undici. */
export interface UndiciParts {
  readonly Pool: typeof Pool;
  readonly buildConnector: typeof buildConnector;
}

/**
 * Loads undici when it is first needed: an application that sends nothing, or only through Axios, does
 * without.
 *
 * Its entry makes undici the dispatcher of the process's own `fetch`, which is the application's. The
 * two parts by themselves do not, and take half as long; a release that moves them shall cost no call.
 */
export async function loadUndici(): Promise<UndiciParts> {
  try {
    const { default: Pool } = await import('undici/lib/dispatcher/pool.js');
    const { default: buildConnector } = await import('undici/lib/core/connect.js');
    return { Pool, buildConnector };
  } catch {
    return import('undici');
  }
}
