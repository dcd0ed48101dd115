import { findings, type Finding } from './finding';

/** Everything a release consists of. */
export const releaseAssets = ['main.js', 'manifest.json', 'styles.css'] as const;

/** What main.js may name with http(s), and why; anything else is a finding. */
const knownHosts: Readonly<Record<string, string>> = {
  't.me': 'links in notes',
  'telegra.ph': 'articles',
  'graph.org': 'articles',
  'te.legra.ph': 'articles',
  'my.telegram.org': 'where API keys come from',
  'core.telegram.org': 'named by the client library',
  'www.w3.org': 'names of XML namespaces',
  'svelte.dev': 'named in errors of Svelte',
  'github.com': 'named in an error of Svelte',
  'docs.teleproto.dev': 'named in an error of the client library',
  'www.openstreetmap.org': 'map links in notes',
  localhost: 'a speech server on this computer',
  '127.0.0.1': 'a speech server on this computer',
};

/** The longest run of base64 that is no data: names and alphabets are shorter, and large numbers have digits of one kind only. */
const longestName = 200;
const hidden = new RegExp(`["'\`](?:0x)?(?=[A-Za-z0-9+/]*[G-Zg-z+/])(?!0x)[A-Za-z0-9+/]{${longestName},}={0,2}["'\`]`);

/** The worker of ffmpeg.wasm loads the core whose address TOBS made; the other two run in processes of their own, for packages the user chose. */
const knownLoads = [/^\(await import\(\w+\)\)\.default,!self\.createFFmpegCore/, /^require\(folder\); process\.stdout/];

/** Places where a module is loaded whose name is not written there. */
function loadedByName(code: string): readonly string[] {
  const places = [...code.matchAll(/(?:\(await )?(?<![\w$.])(?:import|require)\((?!\s*["'`)]).{0,80}/g)].map(([place]) => place);
  return places.filter((place) => !knownLoads.some((known) => known.test(place)));
}

/**
 * What reviewers look for in a built bundle: code made at run time, data hidden in text, hosts nobody told of.
 *
 * @param assets Name → text of the files in `dist`.
 */
export function reviewBundle(assets: ReadonlyMap<string, string>): readonly Finding[] {
  const code = assets.get('main.js') ?? '';
  const withoutLicences = code.slice(0, code.lastIndexOf('\n/*!') >= 0 ? code.lastIndexOf('\n/*!') : code.length);
  const hosts = new Set([...withoutLicences.matchAll(/https?:\/\/([a-zA-Z0-9.-]+\.[a-z]{2,}|localhost|127\.0\.0\.1)/g)].map(([, host]) => (host ?? '').toLowerCase()));
  return [
    ...findings('dist', [[[...assets.keys()].sort().join() === [...releaseAssets].sort().join(), `a release is ${releaseAssets.join(', ')}, here are ${[...assets.keys()].join(', ')}`]]),
    ...findings('dist/main.js', [
      [!/(?<![\w$.])eval\s*\(/.test(withoutLicences), 'it holds eval'],
      [!/new\s+Function\s*\(|(?<![\w$.])Function\s*\(\s*["'`]/.test(withoutLicences), 'it makes functions from text'],
      [!/(?:require|from|import)\s*\(?\s*["'`](?:node:)?vm["'`]/.test(withoutLicences), 'it uses vm'],
      [!/\b(?:deserialize|Deserializer|DefaultDeserializer)\b/.test(withoutLicences), 'it makes objects of data by v8'],
      [!/\bgetBuiltinModule\b|\bprocess\.binding\b/.test(withoutLicences), 'it reaches modules by name'],
      [loadedByName(withoutLicences).length === 0, `it loads what data names: ${loadedByName(withoutLicences).join(', ')}`],
      [!hidden.test(withoutLicences), `it holds base64 of more than ${longestName} characters`],
      [!/sourceMappingURL/.test(withoutLicences), 'it names a source map'],
      [!/(?:^|["'\s])\/(?:home(?!\/linuxbrew)|root|Users|tmp|work)\/\w/.test(withoutLicences), 'it holds a path of the computer it was built on'],
      ...[...hosts].map((host) => [Object.hasOwn(knownHosts, host), `it names the host ${host}, which nobody told of`] as const),
    ]),
  ];
}
