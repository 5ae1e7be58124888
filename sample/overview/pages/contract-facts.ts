import type { SignedContract } from '../../contracts/contract-lookup.service.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { getMeaning } from './contract-state.js';

/** State and facts of the contract, as queried from WeChat Pay. */
export function contractFacts(contract: SignedContract): Html {
  const { contract_state: state, contract_terminate_info: end } = contract;
  return html`<section class="card facts" aria-label="${bilingual('State', '状态')}">
    <p class="state ${STATES_AT_WORK.includes(state) ? 'good' : 'over'}" role="status">${state}</p>
    <p>${getMeaning(state)}</p>
    <dl>
      ${fact(bilingual('Insured', '被保险人'), contract.insured_display_name)}
      ${fact(bilingual('Signed', '签约时间'), formatTime(contract.contract_signed_time))}
      ${fact(bilingual('Expires', '协议到期'), formatTime(contract.contract_expired_time))}
      ${fact(bilingual('Ended', '解约时间'), formatTime(end?.contract_terminated_time))}
      ${fact(bilingual('Ended by', '解约方式'), end?.contract_termination_mode)}
      ${fact(bilingual('Reason', '解约备注'), end?.contract_termination_remark)}
    </dl>
    <details>
      <summary>${bilingual('Numbers', '编号')}</summary>
      <dl>
        ${fact('contract_id', contract.contract_id)}
        ${fact('out_contract_code', contract.out_contract_code)}
        ${fact('plan_id', contract.plan_id)}
      </dl>
    </details>
  </section>`;
}

const STATES_AT_WORK = ['SIGNED', 'TO_BE_RENEWED'];

function fact(name: Html | string, value: string | number | undefined): Html | undefined {
  return value === undefined
    ? undefined
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}

/** RFC 3339 in Beijing time, to the minute. */
function formatTime(text: string | undefined): string | undefined {
  return text?.slice(0, 16).replace('T', ' ');
}
