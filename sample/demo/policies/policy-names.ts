import type { PolicyState, PolicyType } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from '../html/html.js';

export const POLICY_STATE_NAMES: Readonly<Record<PolicyState, Html>> = {
  POLICY_STATE_ISSUING: bilingual('Being issued', '承保中'),
  POLICY_STATE_APPROVED: bilingual('Issued', '已承保'),
  POLICY_STATE_DECLINED: bilingual('Declined', '已拒保'),
  POLICY_STATE_INACTIVE: bilingual('No longer in force', '已失效'),
};

/** The types for which WeChat Pay needs no further data. */
export const POLICY_TYPE_NAMES: Readonly<Partial<Record<PolicyType, Html>>> = {
  POLICY_TYPE_MEDICAL: bilingual('Medical', '医疗险'),
  POLICY_TYPE_ACCIDENT: bilingual('Accident', '意外险'),
  POLICY_TYPE_CRITICAL: bilingual('Critical illness', '重疾险'),
  POLICY_TYPE_LIFE: bilingual('Life', '寿险'),
  POLICY_TYPE_PROPERTY: bilingual('Property', '财产险'),
  POLICY_TYPE_ANNUITY: bilingual('Annuity', '年金险'),
  POLICY_TYPE_OTHER: bilingual('Other', '其他'),
};

export const AUTH_STATE_NAMES: Readonly<Record<string, Html>> = {
  AUTH_STATE_INIT: bilingual(
    'WeChat asks the customer after the signature.',
    '签约后微信会询问用户。',
  ),
  AUTH_STATE_PENDING: bilingual('Waiting for the customer’s decision.', '等待用户授权。'),
  AUTH_STATE_GRANTED: bilingual(
    'The customer agrees: upload the policy within 30 days.',
    '用户已授权，请在 30 天内上传保单。',
  ),
  AUTH_STATE_DENIED: bilingual('The customer declined.', '用户已拒绝。'),
  AUTH_STATE_EXPIRED: bilingual('WeChat shows the policy.', '微信已展示该保单。'),
};
