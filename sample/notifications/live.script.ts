import type { Html } from '../html/html.js';
import { javascript } from '../html/javascript.js';

/** Notifications come in bunches. */
const SETTLE_MILLISECONDS = 200;

/**
 * Script that shows what is new without being asked: it listens to the server's events and, at each,
 * fetches the page anew and puts its content in the place of the old. A form that somebody is filling in
 * is left alone.
 *
 * @param code only the events of this contract; without it, all.
 */
export function liveScript(code?: string): Html {
  const events = code === undefined ? '/notifications/events' : `/notifications/events/${code}`;
  return javascript`
    const source = new EventSource(${events});
    let timer;
    source.onmessage = () => {
      clearTimeout(timer);
      timer = setTimeout(refresh, ${SETTLE_MILLISECONDS});
    };
    // Whoever was cut off may have missed something.
    source.onopen = () => {
      if (source.wasOpen) refresh();
      source.wasOpen = true;
    };
    addEventListener('pagehide', () => source.close());
    async function refresh() {
      const shown = document.querySelector('main');
      if (isBeingFilledIn(shown)) return;
      const url = new URL(location.href);
      // What an action has said is old news by then.
      url.searchParams.delete('told');
      const answer = await fetch(url).catch(() => undefined);
      if (!answer?.ok || isBeingFilledIn(shown)) return;
      const text = await answer.text();
      // Without the style, which this page's policy does not let in again.
      const main = text.slice(text.indexOf('<main'), text.lastIndexOf('</main>'));
      const latest = new DOMParser().parseFromString(main, 'text/html').querySelector('main');
      if (latest.innerHTML === shown.innerHTML) return;
      const focused = nameOf(document.activeElement);
      const open = [...shown.querySelectorAll('details[open]')].map(nameOf);
      shown.replaceChildren(...latest.childNodes);
      for (const details of shown.querySelectorAll('details')) {
        if (open.includes(nameOf(details))) details.open = true;
      }
      const again = [...shown.querySelectorAll('a, button, summary, [tabindex]')];
      again.find((element) => nameOf(element) === focused)?.focus({ preventScroll: true });
    }
    // What tells an element from the others, in the old content as in the new.
    function nameOf(element) {
      return element.id || element.tagName + element.textContent;
    }
    function isBeingFilledIn(element) {
      if (element.querySelector('form :focus:not(button)')) return true;
      const fields = [...element.querySelectorAll('input:not([type=hidden]), select')];
      return fields.some((field) => field.type === 'checkbox' ? field.checked !== field.defaultChecked
        : 'defaultValue' in field && field.value !== field.defaultValue);
    }
  `;
}
