/*
 * node scripts/check-public-api.mjs [FOLDER]
 *
 * Checks the declarations that the entries of package.json publish (run `npm run build` before):
 *
 * - Every exported symbol and every public or protected member has a documentation comment. Constructors are
 *   documented by their class.
 * - Every symbol of this package that an exported declaration mentions is exported by name.
 * - Every optional property accepts `undefined`, for users of `exactOptionalPropertyTypes`.
 * - Everything about WeChat Pay's requests, responses and notifications links to WeChat Pay's page.
 *
 * TypeScript 7 has no stable API for JavaScript, hence TypeScript 5.9.
 */
import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-5.9';

/** Folders whose exported symbols describe WeChat Pay's interfaces. */
const WECHAT_PAY_ROOMS = [
  'insurance',
  'notifications/events',
  'policies',
  'resources',
  'transactions',
];

const WECHAT_PAY_PAGE = /https:\/\/pay\.weixin\.qq\.com\/\S/;

/** Symbols of these rooms for which WeChat Pay has no page. */
const WITHOUT_PAGE = new Set([
  // Arguments and results of this package's own functions, which link to the page themselves.
  'CheckModificationOptions',
  'CheckRenewalOptions',
  'DailyWindow',
  'LaunchPageOptions',
  'MaskInsuredNameOptions',
  // Writes a file.
  'saveBill',
  // Keys and names of events are this package's own.
  'businessKey',
  'isKnownEventType',
  'isNotificationFor',
  'isUnknownNotification',
  'KnownEventType',
  'KnownNotification',
  'NotificationEventName',
  'NotificationFor',
  'NotificationNamed',
  'UnknownEventType',
  // WeChat Pay cannot document an event that does not exist yet.
  'UnknownNotification',
]);

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const { exports: published } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const entries = Object.values(published)
  .map(({ types }) => types)
  .filter((types) => types !== undefined)
  .map((types) => join(folder, types));
const program = createProgram();
const checker = program.getTypeChecker();
const exported = new Set(entries.flatMap(getExports));
const problems = new Set();
for (const symbol of exported) checkSymbol(symbol);
for (const symbol of findReachable()) {
  if (!exported.has(symbol)) report(symbol.declarations[0], 'is reachable but not exported');
}
for (const problem of [...problems].toSorted()) console.error(problem);
if (problems.size > 0) process.exit(1);
console.log(
  `${exported.size} exported symbols: documented, reachable by name, optional properties accept undefined`,
);

function createProgram() {
  const options = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options, true);
  host.getCurrentDirectory = () => folder;
  return ts.createProgram(entries, options, host);
}

function getExports(entry) {
  const source = program.getSourceFile(entry);
  if (source === undefined) throw new Error(`${entry} does not exist: run npm run build`);
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)).map(resolveAlias);
}

function resolveAlias(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function checkSymbol(symbol) {
  const own = (symbol.declarations ?? []).filter(isOurs);
  for (const declaration of own) {
    if (!isDocumented(declaration, symbol)) report(declaration, 'has no documentation');
    for (const member of findMembers(declaration)) checkMember(member);
  }
  const [declaration] = own;
  if (declaration === undefined || !isAboutWechatPay(declaration)) return;
  if (WITHOUT_PAGE.has(symbol.name)) return;
  if (!own.some(hasPage)) report(declaration, "has no @see with WeChat Pay's page");
  if (!symbol.name.endsWith('Service')) return;
  for (const method of declaration.members.filter(ts.isMethodDeclaration)) {
    if (!isPrivate(method) && !hasPage(method)) {
      report(method, "has no @see with WeChat Pay's page");
    }
  }
}

function checkMember(member) {
  if (ts.isMappedTypeNode(member)) {
    if (member.questionToken !== undefined && !acceptsUndefined(member.type)) {
      report(member, 'has optional properties that do not accept undefined');
    }
    return;
  }
  if (ts.isTypeReferenceNode(member)) {
    report(member, 'uses Partial<>, whose properties do not accept undefined');
    return;
  }
  if (!isDocumented(member, checker.getSymbolAtLocation(member.name))) {
    report(member, 'has no documentation');
  }
  const isMethod = ts.isMethodSignature(member) || ts.isMethodDeclaration(member);
  if (member.questionToken !== undefined && (isMethod || !acceptsUndefined(member.type))) {
    report(member, 'is optional and does not accept undefined');
  }
}

/** Members at every depth, those of inline object types included. */
function* findMembers(node) {
  for (const child of getVisibleChildren(node)) {
    if (isMember(child) || ts.isMappedTypeNode(child) || isPartial(child)) yield child;
    yield* findMembers(child);
  }
}

function isMember(node) {
  return (
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node)
  );
}

/** True for `Partial<T>` with a property of T that does not accept `undefined`. */
function isPartial(node) {
  if (!ts.isTypeReferenceNode(node) || node.typeName.getText() !== 'Partial') return false;
  return checker
    .getPropertiesOfType(checker.getTypeFromTypeNode(node.typeArguments[0]))
    .some((property) => !isUndefinable(checker.getTypeOfSymbol(property)));
}

function acceptsUndefined(typeNode) {
  return typeNode === undefined || isUndefinable(checker.getTypeFromTypeNode(typeNode));
}

function isUndefinable(type) {
  const accepting = ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & accepting) !== 0);
}

/** A comment that consists of tags only is not enough. A member inherits the comment of its base. */
function isDocumented(node, symbol) {
  const documented = ts.isFunctionLike(node) ? checker.getSignatureFromDeclaration(node) : symbol;
  return documented.getDocumentationComment(checker).some(({ text }) => text.trim() !== '');
}

function hasPage(node) {
  return ts
    .getJSDocTags(node)
    .some((tag) => tag.tagName.text === 'see' && WECHAT_PAY_PAGE.test(tag.getText()));
}

function isAboutWechatPay(node) {
  const path = getPath(node).split('/').slice(1).join('/');
  return WECHAT_PAY_ROOMS.some((room) => path.startsWith(`${room}/`));
}

/** The symbols of this package that exported declarations mention, directly or through each other. */
function findReachable() {
  const reachable = new Set();
  const visit = (symbol) => {
    if (reachable.has(symbol)) return;
    const declarations = (symbol.declarations ?? []).filter(isOurs);
    if (declarations.every(ts.isTypeParameterDeclaration)) return;
    if (!isGenerated(symbol)) reachable.add(symbol);
    for (const declaration of declarations) {
      for (const mentioned of findMentioned(declaration)) visit(mentioned);
    }
  };
  for (const symbol of exported) visit(symbol);
  return reachable;
}

/** The compiler declares the base of `class X extends createBase()` as the constant `X_base`. */
function isGenerated({ name }) {
  return name.endsWith('_base');
}

function* findMentioned(node) {
  if (ts.isEnumMember(node)) return;
  for (const child of getVisibleChildren(node)) {
    const name = getMentionedName(child);
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol !== undefined) yield resolveAlias(symbol);
    yield* findMentioned(child);
  }
}

function getMentionedName(node) {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  if (ts.isImportTypeNode(node)) return node.qualifier;
  return undefined;
}

function getVisibleChildren(node) {
  const children = [];
  ts.forEachChild(node, (child) => void (isPrivate(child) || children.push(child)));
  return children;
}

function isPrivate(node) {
  if (node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
  );
}

function isOurs(node) {
  const { fileName } = node.getSourceFile();
  return resolve(fileName).startsWith(folder + sep) && !fileName.includes('/node_modules/');
}

function report(node, problem) {
  const place = node.name ?? node;
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(place.getStart());
  problems.add(`${getPath(node)}:${line + 1} ${getName(node)} ${problem}`);
}

function getPath(node) {
  return relative(folder, node.getSourceFile().fileName).split(sep).join('/');
}

/** For instance `WechatPayOrder.amount.total`. */
function getName(node) {
  const names = [];
  for (let at = node; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
    if (at.name !== undefined && !ts.isParameter(at)) names.unshift(at.name.getText());
  }
  return names.join('.');
}
