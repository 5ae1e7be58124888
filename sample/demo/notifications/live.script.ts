import type { Html } from '../html/html.js';
import { javascript } from '../html/javascript.js';

/** Delay that groups notifications arriving together. */
const SETTLE_MILLISECONDS = 200;

/**
 * Script that keeps the page up to date: at each server-sent event it fetches the page and replaces its
 * content, unless the user is filling in a form.
 *
 * @param shown the number of notifications that had been received before the page was made. Later ones
 * become events, also those that arrive before the browser listens, or while its connection is lost.
 * @param code limits the events to this contract; all events without it.
 */
export function liveScript(shown: number, code?: string): Html {
  const path = code === undefined ? '/notifications/events' : `/notifications/events/${code}`;
  const events = `${path}?after=${shown}`;
  return javascript`
    const source = new EventSource(${events});
    let timer;
    source.onmessage = () => {
      clearTimeout(timer);
      timer = setTimeout(refresh, ${SETTLE_MILLISECONDS});
    };
    addEventListener('pagehide', () => source.close());
    async function refresh() {
      const shown = document.querySelector('main');
      if (isBeingFilledIn(shown)) return;
      const url = new URL(location.href);
      // The message of the last action is outdated by then.
      url.searchParams.delete('message');
      const response = await fetch(url).catch(() => undefined);
      if (!response?.ok || isBeingFilledIn(shown)) return;
      const text = await response.text();
      // Leaves out the style, which the policy of this page would block.
      const main = text.slice(text.indexOf('<main'), text.lastIndexOf('</main>'));
      const latest = new DOMParser().parseFromString(main, 'text/html').querySelector('main');
      if (latest.innerHTML === shown.innerHTML) return;
      const focused = getName(document.activeElement);
      const open = [...shown.querySelectorAll('details[open]')].map(getName);
      shown.replaceChildren(...latest.childNodes);
      for (const details of shown.querySelectorAll('details')) {
        if (open.includes(getName(details))) details.open = true;
      }
      const again = [...shown.querySelectorAll('a, button, summary, [tabindex]')];
      again.find((element) => getName(element) === focused)?.focus({ preventScroll: true });
    }
    // Identifies an element in the old and the new content.
    function getName(element) {
      return element.id || element.tagName + element.textContent;
    }
    function isBeingFilledIn(element) {
      if (element.querySelector('form :focus:not(button), [data-keeps-form]')) return true;
      const fields = [...element.querySelectorAll('input:not([type=hidden]), select')];
      return fields.some((field) => field.type === 'checkbox' ? field.checked !== field.defaultChecked
        : 'defaultValue' in field && field.value !== field.defaultValue);
    }
  `;
}
