import type { Amount } from '../pre-sign/pre-sign-request.js';
import type { FieldReader } from './field-reader.js';
import { refuseField } from './refuse-field.js';

/** Money of the object `name`: `total` in fen, and `currency`. @throws ApiRefusal when it is none. */
export function readAmount(parent: FieldReader, name: string): Amount {
  const fields = parent.object(name);
  const total = fields.integer('total');
  if (total < 0) refuseField(fields.at('total'), 'must not be negative', { value: total });
  const currency = fields.optionalText('currency');
  if (currency !== undefined && currency !== 'CNY') {
    refuseField(fields.at('currency'), 'must be CNY', { value: currency });
  }
  return { total, currency };
}
