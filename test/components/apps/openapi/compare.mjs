/*
 * Creates the OpenAPI document of an application that uses every DTO and response of the package, compares it with
 * the rules of the DTOs as class-validator applies them, and prints each difference.
 */
import 'reflect-metadata';
import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiBody, ApiCreatedResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import * as wechatPay from 'nestjs-wechatpay-insurance';

const dtos = Object.entries(wechatPay).filter(([name]) => name.endsWith('Dto'));
const responses = process.argv.slice(2).map((name) => [name, wechatPay[name]]);

const document = await createDocument();
const schemas = document.components.schemas;
const problems = [];
let compared = 0;
for (const [name, type] of dtos) compareDto(name, type);
for (const [name] of responses) compareResponse(name);
for (const problem of problems) console.log(problem);
console.log(
  `${Object.keys(schemas).length} schemas, ${compared} fields, ${problems.length} problems`,
);

async function createDocument() {
  class AllController {}
  for (const [name, type] of dtos) addRoute(AllController, name, ApiBody({ type }));
  for (const [name, type] of responses) {
    if (type === undefined) throw new Error(`${name} is not exported as a class`);
    addRoute(AllController, name, ApiCreatedResponse({ type }));
  }
  Controller()(AllController);
  class AppModule {}
  Module({ controllers: [AllController] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  try {
    return SwaggerModule.createDocument(app, new DocumentBuilder().build());
  } finally {
    await app.close();
  }
}

function addRoute({ prototype }, name, describe) {
  prototype[name] = () => undefined;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  Post(name)(prototype, name, descriptor);
  describe(prototype, name, descriptor);
}

function compareDto(name, type) {
  const schema = schemas[name];
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  const fields = new Set(rules.map(({ propertyName }) => propertyName));
  const documented = Object.keys(schema?.properties ?? {});
  for (const field of fields) {
    if (!documented.includes(field)) problems.push(`${name}.${field} is not in the document`);
  }
  for (const field of documented) {
    const where = `${name}.${field}`;
    if (!fields.has(field)) problems.push(`${where} is not a field`);
    compared += 1;
    const expect = (value, isValid, what) => {
      const found = findErrors(type, field, value).length === 0;
      if (found !== isValid) problems.push(`${where}: ${what} is ${found ? 'valid' : 'invalid'}`);
    };
    const property = schema.properties[field];
    const isRequired = schema.required?.includes(field) ?? false;
    expect(undefined, !isRequired, 'an absent value');
    if (!property.description) problems.push(`${where} has no description`);
    compareProperty(property, expect, where);
  }
}

function compareProperty(property, expect, where) {
  const { type, example } = property;
  if (property.$ref !== undefined || property.allOf !== undefined) {
    expect('text', false, 'a text in place of an object');
    return;
  }
  if (type === 'array') {
    expect({}, false, 'an object in place of a list');
    if (property.minItems > 0) expect([], false, 'an empty list');
    if (property.minItems === 0) expect([], true, 'an empty list');
    return;
  }
  if (example === undefined) problems.push(`${where} has no example`);
  expect(example, true, `the example ${JSON.stringify(example)}`);
  expect({}, false, 'an object');
  if (type === 'boolean') expect('true', false, 'a text');
  if (type === 'integer') {
    const { minimum, maximum } = property;
    expect(String(example), false, 'a number as text');
    expect(minimum, true, 'the minimum');
    expect(minimum - 1, false, 'a value below the minimum');
    expect(minimum + 0.5, false, 'a fraction');
    if (maximum !== undefined) {
      expect(maximum, true, 'the maximum');
      expect(maximum + 1, false, 'a value above the maximum');
    }
  }
  if (type === 'string') compareText(property, expect);
}

function compareText({ format, minLength, maxLength, pattern, enum: values, example }, expect) {
  expect(1, false, 'a number');
  for (const value of values ?? []) expect(value, true, value);
  if (values !== undefined) expect('SOMETHING_ELSE', false, 'another value');
  if (format === 'date') expect('2026-02-30', false, 'a day that does not exist');
  if (format === 'date-time') expect('2026-12-01 10:00:00', false, 'a time in another form');
  if (format === 'uri') expect('https://a.example/?q=1', false, 'a URL with a query');
  if (minLength > 0) expect('', false, 'an empty text');
  if (minLength === undefined && values === undefined && format === undefined) {
    expect('', true, 'an empty text');
  }
  if (pattern !== undefined) expect('#', false, 'a character outside of the pattern');
  if (maxLength !== undefined) {
    const isUrl = format === 'uri';
    const filler = (length) => (isUrl ? 'https://a.example/' : '').padEnd(length, 'a');
    if (example !== '*三') expect(filler(maxLength), true, `a text of ${maxLength} characters`);
    expect(filler(maxLength + 1), false, `a text of ${maxLength + 1} characters`);
  }
}

function compareResponse(name) {
  const schema = schemas[name];
  const properties = Object.entries(schema?.properties ?? {});
  if (properties.length === 0) problems.push(`${name} has no fields`);
  for (const [field, property] of properties) {
    compared += 1;
    if (!property.description) problems.push(`${name}.${field} has no description`);
    const { $ref, allOf, type, items, example } = property;
    if ($ref ?? allOf ?? (type === 'array' && items?.$ref)) continue;
    if (example === undefined) problems.push(`${name}.${field} has no example`);
  }
}

/** The errors of one field; the others are left out. */
function findErrors(type, field, value) {
  const instance = plainToInstance(type, value === undefined ? {} : { [field]: value });
  return validateSync(instance).filter(({ property }) => property === field);
}
