import type { KeyObject } from 'node:crypto';
import { encryptField } from '../keys/cryptography.js';
import type { AuthorizationRecord, ContractReference } from './authorization-record.js';

/** Fields of the upload that responses omit. */
const UNREPEATED = new Set(['appid', 'openid', 'payee_mchid', 'payee_appid', 'payee_openid']);

/** The states of a policy. */
export const POLICY_STATES = [
  'POLICY_STATE_ISSUING',
  'POLICY_STATE_APPROVED',
  'POLICY_STATE_DECLINED',
  'POLICY_STATE_INACTIVE',
] as const;

type SimulatedPolicyState = (typeof POLICY_STATES)[number];

const POLICY_STATE_MOVES: Readonly<Record<SimulatedPolicyState, readonly SimulatedPolicyState[]>> =
  {
    POLICY_STATE_ISSUING: [
      'POLICY_STATE_APPROVED',
      'POLICY_STATE_INACTIVE',
      'POLICY_STATE_DECLINED',
    ],
    POLICY_STATE_APPROVED: ['POLICY_STATE_INACTIVE'],
    POLICY_STATE_INACTIVE: ['POLICY_STATE_APPROVED'],
    POLICY_STATE_DECLINED: [],
  };

/** Whether a policy may change from one state to another. Staying in a state is allowed. */
export function canMove(from: SimulatedPolicyState, to: SimulatedPolicyState): boolean {
  return from === to || POLICY_STATE_MOVES[from].includes(to);
}

/** The fields of a policy by their wire names. Encrypted fields are in plaintext. */
export interface PolicyContent {
  readonly insurance_name?: string | undefined;
  readonly insured_name_list?: readonly string[] | undefined;
  readonly effective_time?: string | undefined;
  readonly expired_time?: string | undefined;
  readonly support_renewal?: boolean | undefined;
  readonly start_renewal_time?: string | undefined;
  readonly end_renewal_time?: string | undefined;
  readonly policy_type?: string | undefined;
  readonly car_number?: string | undefined;
  readonly pet_name?: string | undefined;
  readonly policy_state?: SimulatedPolicyState | undefined;
  readonly policy_code?: string | undefined;
  readonly [name: string]: unknown;
}

/** One uploaded policy. */
export class PolicyRecord {
  content: PolicyContent;

  constructor(content: PolicyContent) {
    this.content = content;
  }

  get state(): SimulatedPolicyState {
    return this.content.policy_state ?? 'POLICY_STATE_ISSUING';
  }

  bind({ plan_id, out_contract_code }: ContractReference): void {
    this.content = { ...this.content, plan_id, out_contract_code };
  }

  /** The policy with the fields of its query. Names are encrypted for the merchant. */
  view(merchantKey: KeyObject): Readonly<Record<string, unknown>> {
    const shown = Object.entries(this.content).filter(([name]) => !UNREPEATED.has(name));
    return {
      ...Object.fromEntries(shown),
      insured_name_list: this.content.insured_name_list?.map((name) =>
        encryptField(name, merchantKey),
      ),
    };
  }
}

/** The policies and authorisations of one merchant, by `out_insurance_no`. */
export class PolicyBook {
  readonly authorizations = new Map<string, AuthorizationRecord>();
  readonly policies = new Map<string, PolicyRecord>();
}
