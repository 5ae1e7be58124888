import {
  MemoryNotificationStore,
  type NotificationClaim,
  type NotificationStore,
} from '../../../lib/index.js';

type Method = Exclude<keyof NotificationStore, 'ping'>;

/** Replaces a method and may call the original; `call` counts from 1. */
type Fault<M extends Method> = (
  real: () => ReturnType<NotificationStore[M]>,
  call: number,
) => ReturnType<NotificationStore[M]>;

export type Faults = { [M in Method]?: Fault<M> };

/** A store that delegates to another one and fails as scripted. */
export class ScriptedStore implements NotificationStore {
  /** Names of the methods in the order in which they were called. */
  readonly calls: Method[] = [];
  /** Tokens of all claims. */
  readonly tokens: string[] = [];

  constructor(
    readonly faults: Faults = {},
    readonly base: NotificationStore = new MemoryNotificationStore(),
  ) {}

  count(method: Method): number {
    return this.calls.filter((called) => called === method).length;
  }

  claim(key: string, leaseMs: number): Promise<NotificationClaim> {
    return this.#call('claim', async () => {
      const claim = await this.base.claim(key, leaseMs);
      if (claim.outcome === 'claimed') this.tokens.push(claim.token);
      return claim;
    });
  }

  renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    return this.#call('renew', () => this.base.renew(key, token, leaseMs));
  }

  complete(key: string, token: string): Promise<boolean> {
    return this.#call('complete', () => this.base.complete(key, token));
  }

  release(key: string, token: string): Promise<void> {
    return this.#call('release', () => this.base.release(key, token));
  }

  #call<M extends Method>(method: M, real: () => ReturnType<NotificationStore[M]>) {
    this.calls.push(method);
    const fault = this.faults[method] as Fault<M> | undefined;
    return fault === undefined ? real() : fault(real, this.count(method));
  }
}

/** The result of a store that hangs. */
export const NEVER = new Promise<never>(() => {});

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
