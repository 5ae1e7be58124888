import type { PremiumEvent } from '../events/premium-event.js';
import type { PendingPremiumEvent, TakeEventsQuery } from './collection-store.js';

interface StoredEvent {
  readonly event: PremiumEvent;
  delivery: number;
  /** Epoch milliseconds before which the event is not taken. */
  takenUntil: number;
  isHandled: boolean;
}

/** The events of a ledger in memory, by contract and in order. */
export class MemoryEvents {
  readonly #events = new Map<string, StoredEvent[]>();
  readonly #pending = new Set<string>();

  /** Adds events. One whose id the contract has already stays as it is. */
  add(contractId: string, events: readonly PremiumEvent[]): void {
    if (events.length === 0) return;
    const stored = this.#events.get(contractId) ?? [];
    for (const event of events) {
      if (stored.some((one) => one.event.id === event.id)) continue;
      stored.push({ event, delivery: 0, takenUntil: 0, isHandled: false });
    }
    this.#events.set(contractId, stored);
    if (stored.some(({ isHandled }) => !isHandled)) this.#pending.add(contractId);
  }

  take({ now, leaseMs, limit }: TakeEventsQuery): readonly PendingPremiumEvent[] {
    const taken: PendingPremiumEvent[] = [];
    for (const contractId of this.#pending) {
      if (taken.length >= limit) break;
      const first = this.#events.get(contractId)?.find(({ isHandled }) => !isHandled);
      if (first === undefined || first.takenUntil > now) continue;
      first.takenUntil = now + leaseMs;
      first.delivery += 1;
      taken.push({ event: first.event, delivery: first.delivery });
    }
    return taken;
  }

  complete(pending: PendingPremiumEvent): boolean {
    const stored = this.#findTaken(pending);
    if (stored === undefined) return false;
    stored.isHandled = true;
    const { contract_id } = pending.event;
    const isDone = this.#events.get(contract_id)?.every(({ isHandled }) => isHandled) ?? true;
    if (isDone) this.#pending.delete(contract_id);
    return true;
  }

  postpone(pending: PendingPremiumEvent, until: number): boolean {
    const stored = this.#findTaken(pending);
    if (stored === undefined || stored.isHandled) return false;
    stored.takenUntil = until;
    return true;
  }

  list(contractId: string): readonly PremiumEvent[] {
    return (this.#events.get(contractId) ?? []).map(({ event }) => event);
  }

  listWaiting(): readonly PremiumEvent[] {
    return [...this.#pending].flatMap((contractId) =>
      (this.#events.get(contractId) ?? []).flatMap(({ event, isHandled }) =>
        isHandled ? [] : event,
      ),
    );
  }

  /** True when all events of the contract are handled and earlier than a moment, epoch milliseconds. */
  areOver(contractId: string, before: number): boolean {
    const stored = this.#events.get(contractId) ?? [];
    return stored.every(({ event, isHandled }) => isHandled && event.at < before);
  }

  delete(contractId: string): void {
    this.#events.delete(contractId);
    this.#pending.delete(contractId);
  }

  #findTaken({ event, delivery }: PendingPremiumEvent): StoredEvent | undefined {
    return this.#events
      .get(event.contract_id)
      ?.find((stored) => stored.event.id === event.id && stored.delivery === delivery);
  }
}
