// Builds exactly what a release ships: dist/main.js, dist/manifest.json, dist/styles.css.
// Reproducible byte for byte: no clock, no environment, no absolute path reaches the output.
import assert from 'node:assert';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import esbuildSvelte from 'esbuild-svelte';
import { bundledPackages, licenceComment } from './scripts/third-party.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'));

/** The client library's storage helpers touch localStorage when loaded; TOBS keeps its session itself. */
const withoutBrowserStorage = {
  name: 'without-browser-storage',
  setup(builder) {
    builder.onResolve({ filter: /^(store2|node-localstorage)$/ }, (args) => ({ path: args.path, namespace: 'empty' }));
    builder.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * All types, and of the methods those that sign in or read: what would change something on the account is not even part of
 * the bundle.
 */
function isSpoken({ isFunction, namespace, name }) {
  if (!isFunction || [undefined, 'auth', 'users', 'updates', 'upload', 'help'].includes(namespace)) return true;
  return ['account', 'contacts', 'messages', 'channels', 'stories'].includes(namespace) && /^(?:Get|Search|Resolve|Check|InitTakeout|FinishTakeout|TranscribeAudio$)/.test(name);
}

/**
 * The library's schema is half of the bundle, most of it the same few argument shapes written out. As text with a table of
 * shapes it is a fifth as long, a start of the app skips it instead of parsing it, and the library gets the same array.
 */
const packedSchema = {
  name: 'packed-schema',
  setup(builder) {
    builder.onLoad({ filter: /telegram[\\/]tl[\\/]generated[\\/]api-definitions\.js$/ }, ({ path }) => {
      const definitions = createRequire(import.meta.url)(path).filter(isSpoken);
      const shapes = new Map();
      const shapeOf = (config) => {
        const key = JSON.stringify(config);
        if (!shapes.has(key)) shapes.set(key, shapes.size);
        return shapes.get(key);
      };
      const rows = definitions.map(({ name, constructorId, subclassOfId, result, isFunction, argsConfig, ...rest }) => [
        name, constructorId, subclassOfId, result, isFunction ? 1 : 0,
        Object.entries(argsConfig).map(([arg, config]) => `${arg} ${shapeOf(config)}`).join(' '),
        ...(Object.keys(rest).length > 0 ? [rest] : []),
      ]);
      const packed = JSON.stringify({ shapes: [...shapes.keys()].map((key) => JSON.parse(key)), rows });
      const unpack = ({ shapes, rows }) =>
        rows.map(([name, constructorId, subclassOfId, result, isFunction, args, rest]) => {
          const words = args === '' ? [] : args.split(' ');
          const argsConfig = {};
          for (let i = 0; i < words.length; i += 2) argsConfig[words[i]] = { ...shapes[words[i + 1]] };
          return { name, constructorId, argsConfig, subclassOfId, result, isFunction: isFunction === 1, ...rest };
        });
      assert.deepStrictEqual(unpack(JSON.parse(packed)), definitions);
      return { contents: `module.exports = (${unpack.toString()})(JSON.parse(${JSON.stringify(packed)}));`, loader: 'js' };
    });
  },
};

/**
 * The library has a class for each of Telegram's 700 error names. Ours are told apart by name and code, which errors without
 * a class of their own carry, too; the classes with a number in their name (waits, moves) stay.
 */
const namedErrorsOnly = {
  name: 'named-errors-only',
  setup(builder) {
    builder.onLoad({ filter: /telegram[\\/]errors[\\/]RPCErrorList\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const numbered = source.slice(source.indexOf('exports.rpcErrorsRe = new Map(['));
      // What is told apart by class in the code that stays: without its class even asking would throw.
      const users = ['aliases.js', '../client/users.js', '../client/telegramBaseClient.js', '../network/MTProtoSender.js'].map((file) => readFileSync(join(dirname(path), file), 'utf8')).join('');
      const isKept = (name) => new RegExp(`\\b${name}\\b`).test(numbered + users);
      const contents = source
        .replace(/^exports\..* = void 0;$/gm, '')
        .replace(/^class (\w+) extends [^]*?^exports\.\1 = \1;$/gm, (definition, name) => (isKept(name) ? definition : ''))
        .replace(/^ {4}\["\w+", (\w+)\],?$/gm, (entry, name) => (isKept(name) ? entry : ''));
      return { contents, loader: 'js' };
    });
  },
};

/** Parts of the library for what TOBS does not do: it only sends raw requests; whoever called one would fail loudly. */
const unusedParts = [
  /telegram[\\/]extensions[\\/](?:html|markdown|markdownv2)\.js$/,
  /telegram[\\/]client[\\/](?:2fa|account|bots|buttons|chats|contacts|dialogs|folders|forums|inviteLinks|messageParse|messages|stickers|stories|uploads)\.js$/,
  /telegram[\\/](?:richMessage|events[\\/]index|tl[\\/]custom[\\/](?:button|keyboard))\.js$/,
  /telegram[\\/]client[\\/]downloads\.js$/,
  /node_modules[\\/]mime[\\/]index\.js$/,
  // The way through a proxy is our own: src/telegram/network.
  /node_modules[\\/]socks[\\/]build[\\/]index\.js$/,
];
const rawRequestsOnly = {
  name: 'raw-requests-only',
  setup(builder) {
    for (const filter of unusedParts) builder.onLoad({ filter }, () => ({ contents: 'module.exports = {};' }));
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

/** Code for a worker, which starts as a text of its own: a module and what it imports, in one function. */
const textOfModules = {
  name: 'text-of-modules',
  setup(builder) {
    builder.onResolve({ filter: /^text-of:/ }, ({ path }) => ({ path: path.slice('text-of:'.length), namespace: 'text-of' }));
    builder.onLoad({ filter: /.*/, namespace: 'text-of' }, async ({ path }) => {
      const { outputFiles } = await build({ absWorkingDir: root, stdin: { contents: `import ${JSON.stringify(path)};`, resolveDir: root }, bundle: true, write: false, format: 'iife', platform: 'browser', target: 'es2022', minify: true, legalComments: 'none', charset: 'ascii', plugins: [withoutDownloads] });
      return { contents: outputFiles[0].text.trimEnd(), loader: 'text' };
    });
  },
};

/** The package would fetch its core from the Internet when it is told of none; TOBS always tells, and has no such address. */
const withoutDownloads = {
  name: 'without-downloads',
  setup(builder) {
    builder.onLoad({ filter: /@ffmpeg[\\/]ffmpeg[\\/]dist[\\/]esm[\\/]const\.js$/ }, ({ path }) => ({ contents: readFileSync(path, 'utf8').replace(/(?<=CORE_URL = )`[^`]*`/, "''"), loader: 'js' }));
  },
};

const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'es2022',
  mainFields: ['module', 'main'],
  conditions: ['svelte', 'browser', 'production'],
  external: ['obsidian', 'electron'],
  // Only the code itself is drawn; the other entry brings a PNG encoder along.
  // For Node, the other package has nothing but a refusal.
  alias: { qrcode: 'qrcode/lib/browser.js', '@ffmpeg/ffmpeg': './node_modules/@ffmpeg/ffmpeg/dist/esm/index.js' },
  define: { 'self.localStorage': 'undefined', 'process.env.NODE_ENV': '"production"', TOBS_VERSION: JSON.stringify(version) },
  plugins: [textOfModules, withoutDownloads, withoutBrowserStorage, packedSchema, namedErrorsOnly, rawRequestsOnly, esbuildSvelte({ compilerOptions: { css: 'external', dev: false } })],
  minify: true,
  legalComments: 'none',
  charset: 'ascii',
  metafile: true,
  logLevel: 'warning',
});

wrapModulesInFunctions(join(dist, 'main.js'));
// Behind the code, where a start of the app does not have to read past it.
appendFileSync(join(dist, 'main.js'), licenceComment(bundledPackages(root, result.metafile)));

/**
 * The bundler wraps every module in an arrow function, which V8 parses in full before it is ever called; over an ordinary
 * function it only skips. A start of the app evaluates a tenth of the modules, so this is a third of its time. A module's
 * wrapper has no `this` and no `arguments` of its own.
 */
function wrapModulesInFunctions(path) {
  const code = readFileSync(path, 'utf8');
  const helpers = [/([\w$]+)=\([\w$,]+\)=>\(\)=>\{try\{return [\w$]+\|\|/, /([\w$]+)=\([\w$,]+\)=>\(\)=>\{if\([\w$]+\)throw/].map((shape) => shape.exec(code)?.[1]);
  if (helpers.includes(undefined)) throw new Error('the bundler wraps modules differently now: see wrapModulesInFunctions');
  const names = helpers.map((name) => name.replaceAll('$', '\\$')).join('|');
  writeFileSync(path, code.replace(new RegExp(`([=,]|\\bvar [\\w$]+=)(${names})\\(\\(([\\w$,]*)\\)=>\\{`, 'g'), '$1$2(function($3){'));
}

// Svelte's component styles come out beside main.js; a release has one style sheet.
const componentStyles = join(dist, 'main.css');
const styles = [join(root, 'styles.css'), componentStyles].filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8').trimEnd());
writeFileSync(join(dist, 'styles.css'), `${styles.join('\n')}\n`);
rmSync(componentStyles, { force: true });
copyFileSync(join(root, 'manifest.json'), join(dist, 'manifest.json'));

if (process.argv.includes('--metafile')) writeFileSync(join(root, '.cache-metafile.json'), JSON.stringify(result.metafile));
