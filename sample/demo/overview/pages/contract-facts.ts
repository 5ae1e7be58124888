import { getStateName, getTerminationMode } from '../../contracts/contract-state-names.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { SignedOverview } from '../contract-overview.js';
import { getMeaning } from './contract-state.js';

/** State, money and facts of the contract, as queried from WeChat Pay. */
export function contractFacts({ contract, signed, totals, periods }: SignedOverview): Html {
  const { contract_state: state, contract_terminate_info: end } = contract;
  const mode = end?.contract_termination_mode;
  return html`<section class="card facts" aria-label="${bilingual('State', '状态')}">
    <p class="state ${STATES_AT_WORK.includes(state) ? 'good' : 'over'}" role="status">
      ${getStateName(state)} <code>${state}</code>
    </p>
    <p>${getMeaning(state)}</p>
    ${
      periods.length > 0 &&
      html`<dl class="totals">
        ${total(bilingual('Paid', '已收保费'), money(totals.paid))}
        ${totals.refunded > 0 && total(bilingual('Refunded', '已退款'), money(totals.refunded))}
        ${total(bilingual('Outstanding', '待收保费'), money(totals.outstanding))}
        ${
          totals.next &&
          total(
            bilingual('Next deduction', '下次扣费'),
            money(totals.next.amount),
            totals.next.date,
          )
        }
      </dl>`
    }
    <dl>
      ${signed && fact(bilingual('Cover', '保障期间'), `${signed.policyStart} – ${signed.policyEnd}`)}
      ${fact(bilingual('Ended', '解约时间'), formatTime(end?.contract_terminated_time))}
      ${
        mode !== undefined &&
        fact(
          bilingual('Ended by', '解约方式'),
          html`${getTerminationMode(mode)} <code>${mode}</code>`,
        )
      }
      ${fact(bilingual('Reason', '解约备注'), end?.contract_termination_remark)}
    </dl>
    <details>
      <summary>${bilingual('Dates and numbers', '日期与编号')}</summary>
      <dl>
        ${fact(bilingual('Signed', '签约时间'), formatTime(contract.contract_signed_time))}
        ${fact(bilingual('Expires', '协议到期'), formatTime(contract.contract_expired_time))}
        ${fact('contract_id', contract.contract_id)}
        ${fact('out_contract_code', contract.out_contract_code)}
        ${fact('plan_id', contract.plan_id)}
      </dl>
    </details>
  </section>`;
}

const STATES_AT_WORK = ['SIGNED', 'TO_BE_RENEWED'];

function total(name: Html, amount: string, date?: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${amount}${date !== undefined && html`<small>${date}</small>`}</dd>
  </div>`;
}

function fact(name: Html | string, value: Html | string | number | undefined): Html | undefined {
  return value === undefined
    ? undefined
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}

/** RFC 3339 in Beijing time, to the minute. */
function formatTime(text: string | undefined): string | undefined {
  return text?.slice(0, 16).replace('T', ' ');
}
