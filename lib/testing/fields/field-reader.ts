import { isJsonObject } from '../http/json-object.js';
import type { JsonObject } from '../http/json-object.js';
import { refuseField } from './refuse-field.js';

/** What a text must be like. */
export interface TextRule {
  /** Characters, not UTF-16 units. */
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What the pattern means, for the refusal. */
  readonly meaning?: string;
  /** A refusal does not repeat the value. */
  readonly confidential?: boolean;
}

/** Takes typed fields out of a JSON object; every fault becomes a refusal that names the field. */
export class FieldReader {
  readonly pointer: string;
  readonly #fields: JsonObject;

  constructor(fields: JsonObject, pointer = '') {
    this.#fields = fields;
    this.pointer = pointer;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  at(name: string): string {
    return `${this.pointer}/${name}`;
  }

  text(name: string, rule?: TextRule): string {
    const value = this.optionalText(name, rule) ?? this.#missing(name);
    return value === '' ? refuseField(this.at(name), 'must not be empty') : value;
  }

  optionalText(name: string, rule: TextRule = {}): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    const shown = rule.confidential ? undefined : value;
    if (typeof value !== 'string') refuseField(this.at(name), 'must be a string', { value: shown });
    if (rule.max !== undefined && [...value].length > rule.max) {
      refuseField(this.at(name), `must have at most ${rule.max} characters`, { value: shown });
    }
    if (rule.pattern && !rule.pattern.test(value)) {
      refuseField(this.at(name), rule.meaning ?? 'has a character that is not allowed', {
        value: shown,
      });
    }
    return value;
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this.#missing(name);
  }

  optionalInteger(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      refuseField(this.at(name), 'must be an integer', { value });
    }
    return value;
  }

  optionalFlag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'boolean') refuseField(this.at(name), 'must be true or false', { value });
    return value;
  }

  object(name: string): FieldReader {
    return this.optionalObject(name) ?? this.#missing(name);
  }

  optionalObject(name: string): FieldReader | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (!isJsonObject(value)) refuseField(this.at(name), 'must be an object');
    return new FieldReader(value, this.at(name));
  }

  list(name: string): readonly FieldReader[] {
    return this.optionalList(name) ?? this.#missing(name);
  }

  optionalList(name: string): readonly FieldReader[] | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (!Array.isArray(value)) refuseField(this.at(name), 'must be an array');
    return value.map((item: unknown, index) => {
      const pointer = `${this.at(name)}/${index}`;
      return isJsonObject(item)
        ? new FieldReader(item, pointer)
        : refuseField(pointer, 'must be an object');
    });
  }

  /** The items of a list that may be anything. */
  items(name: string): readonly unknown[] {
    const value = this.has(name) ? this.#fields[name] : this.#missing(name);
    if (!Array.isArray(value)) refuseField(this.at(name), 'must be an array');
    return value;
  }

  #missing(name: string): never {
    return refuseField(this.at(name), 'is required');
  }
}
