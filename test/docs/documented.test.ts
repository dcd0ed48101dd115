import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const files = ['src', 'companion'].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)).filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts')));

/** Functions, classes and interfaces that others may use, by name. */
function undocumented(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const exported = source.statements.filter((one): one is ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration => (ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one)) && (one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false));
  return exported.filter((one) => ts.getJSDocCommentsAndTags(one).length === 0).map((one) => `${path}: ${one.name?.text ?? 'default'}`);
}

it('every exported function, class and interface says what it is for', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap(undocumented)).toEqual([]);
});
