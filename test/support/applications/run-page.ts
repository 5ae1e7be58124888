import vm from 'node:vm';

export interface PageVisit {
  /** How the browser reached the page. */
  readonly type?: 'navigate' | 'reload' | 'back_forward';
  /** Query string of the page's own URL. */
  readonly search?: string;
}

/**
 * Loads a page's inline script as a browser would and returns the URLs assigned to `window.location.href`, in
 * order. Any other navigation is an error.
 */
export function navigationsOf(html: string, visit: PageVisit = {}): string[] {
  const { type = 'navigate', search = '' } = visit;
  const script = /<script[^>]*>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
  const visited: string[] = [];
  const timers: (() => void)[] = [];
  const loaded: (() => void)[] = [];
  const location = Object.freeze({
    search,
    set href(url: string) {
      visited.push(url);
    },
  });
  const window = {
    location,
    addEventListener: (event: string, listener: () => void) => {
      if (event === 'load') loaded.push(listener);
    },
  };
  const setTimeout = (callback: () => void): void => void timers.push(callback);
  const performance = { getEntriesByType: () => [{ type }] };
  vm.runInNewContext(script, { window, location, setTimeout, performance, URLSearchParams });
  for (const listener of loaded) listener();
  // A navigation during the load would replace the page in the history.
  if (visited.length > 0) throw new Error('the page left while it loaded');
  for (const callback of timers) callback();
  return visited;
}
