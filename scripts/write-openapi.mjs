// Writes lib/openapi/schemas.ts from the types, the TSDoc and the rules of the package: npm run docs:openapi.
// With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript-5.9';
import { getFields } from '../dist/schema/field-schema.js';
import { EXAMPLES } from './openapi-examples.mjs';

const packageExports = new Map(Object.entries(await import('../dist/index.js')));
const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}lib/openapi/schemas.ts`;
const entry = `${root}lib/index.ts`;

const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram([entry], options);
const checker = program.getTypeChecker();

const classes = findDataClasses();
const text = await format(render(), { ...(await resolveConfig(target)), parser: 'typescript' });

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('lib/openapi/schemas.ts is out of date: npm run docs:openapi');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
  console.log(`${classes.size} schemas`);
}

/** The exported classes that have fields and nothing else: DTOs and responses. */
function findDataClasses() {
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  const found = new Map();
  for (const symbol of checker.getExportsOfModule(module)) {
    const declared =
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const type = findClass(declared);
    const declaration = type?.valueDeclaration;
    if (declaration === undefined) continue;
    const isData = declaration.members.every(
      (member) => ts.isPropertyDeclaration(member) && member.initializer === undefined,
    );
    const isError = checker
      .getTypeAtLocation(declaration)
      .getProperties()
      .some(({ name }) => name === 'stack');
    if (isData && !isError && packageExports.has(symbol.name)) found.set(type, symbol.name);
  }
  return found;
}

/** The class that a symbol declares, also as `export const RefundDto = RefundRequest as …`. */
function findClass(symbol) {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined) return undefined;
  if (ts.isClassDeclaration(declaration)) return symbol;
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  if (initializer === undefined || !ts.isAsExpression(initializer)) return undefined;
  const other = checker.getSymbolAtLocation(initializer.expression);
  return other?.valueDeclaration && ts.isClassDeclaration(other.valueDeclaration)
    ? other
    : undefined;
}

function render() {
  const entries = [...classes].map(
    ([symbol, name]) => `[${name}, () => ({ ${renderFields(symbol, name)} })]`,
  );
  return `// Written by npm run docs:openapi.
${renderImports()}

/** The properties of a class, as the compiler plugin of @nestjs/swagger describes them. */
type Properties = Readonly<Record<string, object>>;

/** The DTOs and responses with their own fields. */
export const SCHEMAS: readonly (readonly [type: Function, getProperties: () => Properties])[] = [
  ${entries.join(',\n  ')}
];
`;
}

function renderImports() {
  const files = new Map();
  for (const [{ valueDeclaration }, name] of classes) {
    const file = relative(dirname(target), valueDeclaration.getSourceFile().fileName);
    files.set(file, [...(files.get(file) ?? []), name]);
  }
  return [...files]
    .map(
      ([file, names]) => `import { ${names.join(', ')} } from '${file.replace(/\.ts$/, '.js')}';`,
    )
    .toSorted()
    .join('\n');
}

function renderFields(symbol, className) {
  const fields = getFields(packageExports.get(className)).byName;
  return listMembers(symbol.valueDeclaration)
    .filter(isPossible)
    .map((member) => {
      const name = member.name.getText();
      const where = `${className}.${name}`;
      const property = checker.getSymbolAtLocation(member.name);
      const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, member));
      const described = describeType(type, where);
      const limits = fields.get(name)?.rules.map((rule) => rule.limits ?? {}) ?? [];
      const { values, ...shape } = { ...described, ...Object.assign({}, ...limits) };
      const schema = {
        required: member.questionToken === undefined,
        ...shape,
        ...(shape.nested === undefined && {
          example: getExample(className, name, { enum: values, ...shape }),
        }),
        description: describe(property, values, where),
      };
      return `${name}: ${renderSchema(schema)}`;
    })
    .join(', ');
}

/** The members of a class and of those base classes that have no schema of their own. */
function listMembers(declaration) {
  const [base] = declaration.heritageClauses?.[0]?.types ?? [];
  const symbol = base && checker.getTypeAtLocation(base).symbol;
  const inherited =
    symbol === undefined || classes.has(symbol) ? [] : listMembers(symbol.valueDeclaration);
  return [...inherited, ...declaration.members];
}

function renderSchema({ nested, list, type, ...rest }) {
  const parts = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  if (nested !== undefined) parts.push(`type: () => ${list ? `[${nested}]` : nested}`);
  else if (list) parts.push(`type: 'array', items: ${JSON.stringify(list)}`);
  else parts.push(`type: ${JSON.stringify(type)}`);
  return `{ ${parts.join(', ')} }`;
}

/** False for `out_trade_no?: undefined`, which only forbids a field. */
function isPossible({ type }) {
  return type === undefined || type.kind !== ts.SyntaxKind.UndefinedKeyword;
}

/** `values` are those of an open enum, which new ones may join. */
function describeType(type, where) {
  const item = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : undefined;
  if (item !== undefined) {
    const { nested, type: itemType, enum: values } = describeType(item, where);
    return nested === undefined
      ? { list: { type: itemType, ...(values && { enum: values }) } }
      : { nested, list: true };
  }
  const className = classes.get(type.symbol);
  if (className !== undefined) return { nested: className };
  const members = type.isUnion() ? type.types : [type];
  if (members.every(isBoolean)) return { type: 'boolean' };
  if (members.every((member) => member.flags & ts.TypeFlags.NumberLike)) return { type: 'integer' };
  const literals = members.filter((member) => member.isStringLiteral()).map(({ value }) => value);
  if (literals.length === members.length) return { type: 'string', enum: literals };
  if (literals.length > 0) return { type: 'string', values: literals };
  if (members.every((member) => member.flags & ts.TypeFlags.StringLike)) return { type: 'string' };
  throw new Error(`${where}: ${checker.typeToString(type)} has no schema; make it a named class`);
}

function isBoolean(type) {
  return (type.flags & ts.TypeFlags.BooleanLike) !== 0;
}

function describe(property, values, where) {
  const text = ts
    .displayPartsToString(property.getDocumentationComment(checker))
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') throw new Error(`${where} has no documentation`);
  if (values === undefined) return text;
  return `${text} Documented values: ${values.join(', ')}; others may follow.`;
}

function getExample(className, name, { type, enum: values }) {
  const example = EXAMPLES[`${className}.${name}`] ?? EXAMPLES[name] ?? values?.[0];
  // The policy service takes the plan's number as text.
  if (typeof example === 'number' && type === 'string') return String(example);
  if (example !== undefined) return example;
  if (type === 'boolean') return false;
  throw new Error(`${className}.${name} has no example in scripts/openapi-examples.mjs`);
}
