import type { CollectionStore } from './collection-store.js';

const ERRORS = new WeakSet<object>();

/** Marks an error as one of the store, and returns it. */
export function markStoreError(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) ERRORS.add(error);
  return error;
}

/** True for an error of the store, which says nothing about a premium. */
export function isStoreError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ERRORS.has(error);
}

/** The store, with each error that it throws marked. */
export function markStoreErrors(store: CollectionStore): CollectionStore {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return (...values: unknown[]): unknown => {
        try {
          const result: unknown = Reflect.apply(method, target, values);
          return result instanceof Promise ? result.catch(rethrow) : result;
        } catch (error) {
          throw markStoreError(error);
        }
      };
    },
  });
}

function rethrow(error: unknown): never {
  throw markStoreError(error);
}
