import { textField } from '../html/form-text.js';
import type { BankCard } from './bank-card-refund.service.js';

/** Reads the form of an abnormal refund. The package rejects a value that WeChat Pay does not know. */
export function readBankCard(body: unknown): BankCard {
  const type = textField(body, 'type') as BankCard['type'];
  // The merchant's own card is set on the merchant platform.
  if (type !== 'USER_BANK_CARD') return { type };
  return {
    type,
    bank_type: textField(body, 'bank_type') as BankCard['bank_type'],
    bank_account: textField(body, 'bank_account').replaceAll(' ', ''),
    real_name: textField(body, 'real_name'),
  };
}
