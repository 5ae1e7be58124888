import type { Html } from '../html/html.js';
import { javascript } from '../html/javascript.js';

const EVERY_MILLISECONDS = 2000;

/**
 * Script that looks for new notifications now and then. It takes the list as the server made it, so
 * that one place alone knows how a notification looks.
 */
export function liveNotificationsScript(): Html {
  return watching('/notifications/list', javascript`shown.replaceChildren(...latest.childNodes)`);
}

/**
 * The same for one contract, but loads the whole page anew: what it says may have changed with the
 * notification.
 */
export function reloadOnNotificationScript(outContractCode: string): Html {
  return watching(`/notifications/list/${outContractCode}`, javascript`location.reload()`);
}

function watching(path: string, onChange: Html): Html {
  return javascript`
    setInterval(async () => {
      if (document.hidden) return;
      const answer = await fetch(${path}).catch(() => undefined);
      if (!answer?.ok) return;
      const list = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const latest = list.getElementById('notifications');
      const shown = document.getElementById('notifications');
      if (latest.innerHTML !== shown.innerHTML) ${onChange};
    }, ${EVERY_MILLISECONDS});
  `;
}
