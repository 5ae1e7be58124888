/*
 * node scripts/check-documentation.mjs [FOLDER]
 *
 * Compiles every TypeScript block of the documents, strictly and against the declarations that the package
 * publishes (run `npm run build` before). Each block is a module of its own, unless the comment
 * `<!-- continues -->` stands before it. A block whose first line is a comment with the name of a file can be
 * imported by the others of its document.
 *
 * TypeScript 7 has no stable API for JavaScript, hence TypeScript 5.9.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript-5.9';
import {
  listDocuments,
  parseDocument,
  readDocument,
  removeComments,
  ROOT,
} from './documentation/markdown.mjs';

/** Documents whose blocks are not addressed to users of the package. */
const LEFT_OUT = /^(?:CHANGELOG|test\/)/;

/** Folders of modules that documents quote, and that import each other. */
const RECIPES = ['test/components/recipes', 'test/recipes/merchants'];
/** Modules that documents quote, and that need packages which only `test:components` installs and compiles. */
const COMPILED_ELSEWHERE = 'test/components/apps/observability/recipes';

const root = resolve(process.argv[2] ?? ROOT);
const compiledElsewhere = readModules(COMPILED_ELSEWHERE);
const modules = new Map(
  listDocuments(root)
    .filter((path) => !LEFT_OUT.test(path))
    .flatMap(createModules)
    .map((module) => [module.file, module]),
);
const problems = compile();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
const count = [...modules.values()].reduce((sum, { blocks }) => sum + blocks, 0);
console.log(`${count} TypeScript blocks compile, in ${modules.size} modules`);

/** The modules of a document. Their lines are those of the document, so that errors name them. */
function createModules(document) {
  const created = [];
  for (const block of parseDocument(readDocument(document, root)).blocks) {
    if (!/^(?:ts|typescript)$/.test(block.language)) continue;
    if (compiledElsewhere.includes(removeComments(block.code))) continue;
    if (!block.continues || created.length === 0) {
      // Folders that do not exist, below the root, where the package finds itself by its name.
      const folder = join(root, document.replaceAll(/[/.]/g, '-'));
      const [, name = `block-${created.length}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(block.code) ?? [];
      created.push({ file: join(folder, name), document, blocks: 0, text: '' });
    }
    const module = created.at(-1);
    const missing = block.line - module.text.split('\n').length;
    module.text += '\n'.repeat(missing) + block.code;
    module.blocks += 1;
  }
  // A block without imports is a module too.
  return created.map((module) => ({ ...module, text: `${module.text}export {};\n` }));
}

function readModules(folder) {
  const path = join(root, folder);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.ts')) : [];
  return names.map((name) => removeComments(readFileSync(join(path, name), 'utf8')));
}

function compile() {
  const options = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
    rootDirs: [...findFolders(), ...RECIPES.map((folder) => join(root, folder))],
  };
  const host = ts.createCompilerHost(options, true);
  const { directoryExists, fileExists, getSourceFile, readFile } = host;
  const folders = findFolders();
  host.getCurrentDirectory = () => root;
  host.directoryExists = (folder) => folders.has(folder) || directoryExists(folder);
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => modules.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = modules.get(file)?.text;
    if (text === undefined) return getSourceFile(file, target, ...rest);
    return ts.createSourceFile(file, text, target, true);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(describe);
}

function findFolders() {
  const folders = new Set();
  for (let { file: folder } of modules.values()) {
    while ((folder = dirname(folder)) !== root) folders.add(folder);
  }
  return folders;
}

function describe({ file, start = 0, messageText, code }) {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  const document = modules.get(file?.fileName)?.document ?? file?.fileName;
  const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
  return `${document}:${line} TS${code} ${message}`;
}
