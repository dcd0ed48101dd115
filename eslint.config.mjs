import { defineConfig, globalIgnores } from 'eslint/config';
import obsidianmd from 'eslint-plugin-obsidianmd';
import tseslint from 'typescript-eslint';
import { allowedImports } from './scripts/import-rules.mjs';

const product = ['src/**/*.ts', 'companion/**/*.ts'];
const tests = ['test/**/*.ts', 'scripts/**/*.ts'];

const folders = ['model', 'notes', 'protocol', 'telegram', 'settings', 'export', 'ui', 'obsidian', 'companion'];
const mayTouchNode = ['src/obsidian', 'companion'];

const nodeBuiltIns = { group: ['node:*', 'fs', 'path', 'os', 'net', 'crypto', 'child_process', 'stream', 'util', 'zlib'], message: 'Only companion and src/obsidian touch Node built-ins.' };

const CODE_FROM_DATA = 'Data never becomes code, nor objects with a class: it is JSON, checked by a schema.';
/** Ways to run data or to make objects of it, besides eval and Function, which the rules of the directory refuse. */
const codeFromData = [
  { group: ['vm', 'node:vm'], message: CODE_FROM_DATA },
  { group: ['v8', 'node:v8'], importNames: ['deserialize', 'Deserializer', 'DefaultDeserializer'], message: CODE_FROM_DATA },
];

const arrows = Object.entries(allowedImports).map(([folder, allowed]) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders
            .filter((name) => !allowed.includes(name))
            .map((name) => ({
              // `telegram` the folder is only reached by a relative path; `telegram` the package has its own line below.
              regex: name === 'model' ? '^$' : `^\\.{1,2}/(?!(?:.*/)?model/)(?:.*/)?${name}(?:/|$)`,
              message: `${folder} must not import ${name}.`,
            })),
          { regex: '^(?:\\.{1,2}/)+(?:src/)?(?:plugin|main)$', message: 'Nothing imports plugin.ts or main.ts.' },
          ...(folder === 'src/telegram' ? [] : [{ regex: '^telegram(?:/|$)', message: 'Only src/telegram imports the Telegram library.' }]),
          ...(folder === 'src/obsidian' ? [] : [{ regex: '^obsidian$', message: 'Only src/obsidian and src/plugin.ts import obsidian.' }]),
          ...codeFromData,
          ...(mayTouchNode.includes(folder) ? [] : [nodeBuiltIns]),
        ],
      },
    ],
  },
}));

export default defineConfig([
  globalIgnores(['dist/', 'demo-vault/', 'coverage/', 'node_modules/', '.cache/', 'docs/', '**/*.mjs', '**/*.cjs']),
  ...obsidianmd.configs.recommended.map((config) => ({ ...config, files: config.files ?? product, ignores: [...(config.ignores ?? []), 'test/**', 'scripts/**'] })),
  {
    files: product,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'obsidianmd/ui/sentence-case': [
        'warn',
        { brands: ['TOBS', 'Telegram Desktop', 'Telegram', 'Obsidian', 'FFmpeg', 'Whisper', 'Node.js', 'Markdown'], acronyms: ['API', 'QR', 'ID', 'VA-API', 'JSON', 'MB', 'GIF', 'PEM'] },
      ],
    },
  },
  ...arrows,
  {
    files: product,
    rules: { 'no-restricted-properties': ['error', ...['getBuiltinModule', 'binding', 'dlopen'].map((property) => ({ object: 'process', property, message: CODE_FROM_DATA }))] },
  },
  {
    // A speech package the user chose is loaded there, in a process of its own.
    files: product,
    ignores: ['companion/speech/package-bindings.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'ImportDeclaration[source.value=/^(?:node:)?module$/]', message: CODE_FROM_DATA }] },
  },
  {
    // The client library is loaded on first use, so that loading the plugin stays cheap.
    files: ['src/telegram/connections/library.ts'],
    rules: { '@typescript-eslint/no-require-imports': ['error', { allow: ['^telegram'] }] },
  },
  {
    files: tests,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
]);
