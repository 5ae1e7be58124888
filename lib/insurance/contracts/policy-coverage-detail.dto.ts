import { NestedList } from '../../validation/nested.decorator.js';
import { Text } from '../../validation/text.decorator.js';

/** One clause of the cover (保险条款). */
export class PolicyClauseDto {
  /** Text of the clause (条款内容). */
  @Text({ presence: 'optional' })
  clause_name?: string;

  /** Its quota (条款额度). */
  @Text({ presence: 'optional' })
  clause_quota?: string;
}

/** What is insured (保障详情). */
export class PolicyCoverageDetailDto {
  /** Sum insured as text (保单额度), for instance `50000`. */
  @Text({ presence: 'optional' })
  policy_amount?: string;

  /** Clauses (保险条款列表). */
  @NestedList(() => PolicyClauseDto, { presence: 'optional', minItems: 0 })
  policy_clauses?: PolicyClauseDto[];
}
