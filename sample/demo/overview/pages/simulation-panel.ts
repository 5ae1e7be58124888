import { clockBar } from '../../clock/clock-bar.js';
import { bilingual, html, type Html } from '../../html/html.js';
import type { SignedOverview, Simulation } from '../contract-overview.js';

/** The controls that only a simulation has: move the time, act as the customer, make a refund fail. */
export function simulationPanel(
  { now, upcoming }: SignedOverview,
  { customerPage }: Simulation,
  path: string,
): Html {
  return html`<section class="card simulation" id="simulation" aria-labelledby="simulation-heading">
    <h2 id="simulation-heading">${bilingual('Simulation', '模拟控制')}</h2>
    <p class="hint">
      ${bilingual('Exists only in this demo; no money moves.', '仅用于演示，不会产生任何扣款。')}
    </p>
    ${clockBar({ now, action: `${path}/clock`, next: upcoming })}
    <h3>${bilingual('The customer’s phone', '用户手机')}</h3>
    <p class="hint">
      ${bilingual(
        'The customer can let the next deduction fail, or end the service.',
        '用户可使下一次扣费失败，或关闭扣费服务。',
      )}
    </p>
    <a class="button" href="${customerPage}" referrerpolicy="no-referrer-when-downgrade">
      ${bilingual('Take the phone', '打开用户手机')}
    </a>
    <h3>${bilingual('Refunds', '退款')}</h3>
    <form method="post" action="${path}/refund-failure">
      <button>${bilingual('Let the next refund be abnormal', '使下一次退款异常')}</button>
    </form>
  </section>`;
}
