// `Type` of class-transformer uses reflect-metadata but does not import it.
import 'reflect-metadata';
import { Expose, Type } from 'class-transformer';
import { registerDecorator, ValidateNested, type ValidationArguments } from 'class-validator';
import { declareField, type FieldRule, type FieldSchema } from './field-schema.js';

/** Option of the field decorators that states whether the field may be omitted. Default `required`. */
export interface FieldPresence {
  readonly presence?: FieldSchema['presence'] | undefined;
}

const REQUIRED: FieldRule = {
  name: 'required',
  message: 'is required',
  holds: (value) => value !== undefined,
};

function getNullRule({ presence }: Pick<FieldSchema, 'presence'>): FieldRule {
  return presence === 'required' ? REQUIRED_NOT_NULL : ABSENT_NOT_NULL;
}

const REQUIRED_NOT_NULL: FieldRule = {
  name: 'null',
  message: 'is required and must not be null',
  holds: (value) => value !== null,
};

const ABSENT_NOT_NULL: FieldRule = {
  name: 'null',
  message: 'must be omitted instead of null',
  holds: (value) => value !== null,
};

/**
 * Declares the rules of a field once for both validators: the service reads them from the schema,
 * and Nest's `ValidationPipe` gets them through class-validator.
 */
export function Field(field: Omit<FieldSchema, 'name'>): PropertyDecorator {
  return (prototype, property) => {
    const name = String(property);
    declareField(prototype, { ...field, name });
    // With `excludeExtraneousValues` or `excludeAll`, class-transformer keeps only exposed fields.
    Expose()(prototype, property);
    if (field.presence === 'required') registerRule(prototype, name, REQUIRED);
    registerRule(prototype, name, getNullRule(field));
    for (const rule of field.rules) registerRule(prototype, name, applyToPresent(rule));
    for (const rule of field.items ?? []) registerRule(prototype, name, applyToItems(rule));
    if (field.nested !== undefined) {
      const nested = field.nested;
      Type(() => nested() as new () => object)(prototype, property);
      ValidateNested({ always: true })(prototype, property);
    }
  };
}

const NONE: readonly FieldRule[] = [];

/** The rules of the field that a value violates, in the order of their declaration. */
export function findBrokenRules(field: FieldSchema, value: unknown): readonly FieldRule[] {
  if (value === undefined) return field.presence === 'optional' ? NONE : [REQUIRED];
  if (value === null) return [getNullRule(field)];
  let broken: FieldRule[] | undefined;
  for (const rule of field.rules) if (!rule.holds(value)) (broken ??= []).push(rule);
  return broken ?? NONE;
}

function applyToPresent(rule: FieldRule): FieldRule {
  return {
    ...rule,
    holds: (value) => value === undefined || value === null || rule.holds(value),
  };
}

/** A rule as class-validator knows it; the rules of items have names of their own there. */
type PipeRule = Omit<FieldRule, 'name'> & { readonly name: string };

function applyToItems(rule: FieldRule): PipeRule {
  return {
    ...rule,
    name: `item-${rule.name}`,
    message: `has an item that ${rule.message}`,
    holds: (value) => !Array.isArray(value) || value.every((item) => rule.holds(item)),
  };
}

function registerRule(prototype: object, propertyName: string, rule: PipeRule): void {
  registerDecorator({
    name: rule.name,
    target: prototype.constructor,
    propertyName,
    // Without `always`, a pipe with the option `groups` skips this rule.
    options: { always: true },
    validator: {
      validate: (value: unknown) => rule.holds(value),
      defaultMessage: ({ property }: ValidationArguments) => `${property} ${rule.message}`,
    },
  });
}
