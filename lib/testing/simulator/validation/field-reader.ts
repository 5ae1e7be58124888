import { isJsonObject } from '../http/request-body.js';
import type { JsonObject } from '../http/request-body.js';
import { rejectField } from './simulated-api-error.js';

/** Rules of a string field. */
export interface TextRule {
  /** Maximum length in characters, not in UTF-16 code units. */
  readonly max?: number | undefined;
  readonly pattern?: RegExp | undefined;
  /** Describes the pattern in the error message. */
  readonly meaning?: string | undefined;
  /** Keeps the value out of the error. */
  readonly confidential?: boolean | undefined;
}

/** A code or number of up to 32 digits and letters. */
export const CODE: TextRule = {
  max: 32,
  pattern: /^[0-9A-Za-z]*$/,
  meaning: 'must contain only digits and letters',
};

/** Reads typed fields from a JSON object. Every error names its field. */
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

  getPointer(name: string): string {
    return `${this.pointer}/${name}`;
  }

  readText(name: string, rule?: TextRule): string {
    const value = this.readOptionalText(name, rule) ?? this.#rejectMissing(name);
    return value === '' ? rejectField(this.getPointer(name), 'must not be empty') : value;
  }

  readOptionalText(name: string, rule: TextRule = {}): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    const shown = rule.confidential ? undefined : value;
    if (typeof value !== 'string')
      rejectField(this.getPointer(name), 'must be a string', { value: shown });
    if (rule.max !== undefined && [...value].length > rule.max) {
      rejectField(this.getPointer(name), `must have at most ${rule.max} characters`, {
        value: shown,
      });
    }
    if (rule.pattern && !rule.pattern.test(value)) {
      rejectField(
        this.getPointer(name),
        rule.meaning ?? 'contains a character that is not allowed',
        {
          value: shown,
        },
      );
    }
    return value;
  }

  readInteger(name: string): number {
    return this.readOptionalInteger(name) ?? this.#rejectMissing(name);
  }

  readOptionalInteger(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      rejectField(this.getPointer(name), 'must be an integer', { value });
    }
    return value;
  }

  readOptionalFlag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'boolean')
      rejectField(this.getPointer(name), 'must be true or false', { value });
    return value;
  }

  readObject(name: string): FieldReader {
    return this.readOptionalObject(name) ?? this.#rejectMissing(name);
  }

  readOptionalObject(name: string): FieldReader | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (!isJsonObject(value)) rejectField(this.getPointer(name), 'must be an object');
    return new FieldReader(value, this.getPointer(name));
  }

  readList(name: string): readonly FieldReader[] {
    return this.readOptionalList(name) ?? this.#rejectMissing(name);
  }

  readOptionalList(name: string): readonly FieldReader[] | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (!Array.isArray(value)) rejectField(this.getPointer(name), 'must be an array');
    return value.map((item: unknown, index) => {
      const pointer = `${this.getPointer(name)}/${index}`;
      return isJsonObject(item)
        ? new FieldReader(item, pointer)
        : rejectField(pointer, 'must be an object');
    });
  }

  /** Reads a list with items of any type. */
  readItems(name: string): readonly unknown[] {
    const value = this.has(name) ? this.#fields[name] : this.#rejectMissing(name);
    if (!Array.isArray(value)) rejectField(this.getPointer(name), 'must be an array');
    return value;
  }

  #rejectMissing(name: string): never {
    return rejectField(this.getPointer(name), 'is required');
  }
}
