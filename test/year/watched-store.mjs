import { shuffled } from '../chaos/random.mjs';

/**
 * The store of a worker with kill points around its commits and events. Each worker looks at the due premiums of a page
 * in an order of its own, so that the workers meet less often.
 */
export function watchStore(store, { points, random, shuffles }) {
  const changed = {
    commit: async (change) => {
      points.pass('commit:before');
      const isCommitted = await store.commit(change);
      points.pass('commit:after');
      return isCommitted;
    },
    takeEvents: async (query) => {
      const taken = await store.takeEvents(query);
      if (taken.length > 0) points.pass('event:taken');
      return taken;
    },
    completeEvent: async (pending) => {
      const isCompleted = await store.completeEvent(pending);
      points.pass('event:completed');
      return isCompleted;
    },
    findDue: async (query) => {
      const due = await store.findDue(query);
      // The last one marks the end of the page.
      return shuffles ? [...shuffled(random, due.slice(0, -1)), ...due.slice(-1)] : due;
    },
  };
  return delegate(store, changed);
}

/** An object with the methods of another one, some of them replaced. */
export function delegate(target, replaced) {
  return new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name];
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
