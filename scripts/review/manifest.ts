import { findings, type Finding } from './finding';

const knownKeys = ['id', 'name', 'version', 'minAppVersion', 'description', 'author', 'authorUrl', 'fundingUrl', 'isDesktopOnly'];

export interface ReleaseFiles {
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Of package.json. */
  readonly packageVersion: string;
  /** versions.json: plugin version → oldest app version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly changelog: string;
}

/** The rules for a manifest, and whether the files that name the version agree. @see https://docs.obsidian.md/Reference/Manifest */
export function reviewManifest({ manifest, packageVersion, versions, changelog }: ReleaseFiles): readonly Finding[] {
  const text = (key: string): string => (typeof manifest[key] === 'string' ? manifest[key] : '');
  const [version, minAppVersion] = [text('version'), text('minAppVersion')];
  const description = text('description');
  return [
    ...findings('manifest.json', [
      [/^[a-z][a-z-]*$/.test(text('id')) && !/obsidian|plugin/.test(text('id')), 'the id is made of small letters and hyphens, without "obsidian" or "plugin"'],
      [text('name') !== '' && !/obsidian|plugin/i.test(text('name')), 'the name holds neither "Obsidian" nor "Plugin"'],
      [/^\d+\.\d+\.\d+$/.test(version), 'the version is x.y.z'],
      [/^\d+\.\d+\.\d+$/.test(minAppVersion), 'minAppVersion is x.y.z'],
      [description.length > 0 && description.length <= 250, 'the description has at most 250 characters'],
      [/^[A-Z][a-z]+ .*\.$/.test(description) && !/^(?:This|A|An|The) |obsidian plugin/i.test(description), 'the description begins with what it does and ends with a full stop'],
      [!/\p{Extended_Pictographic}/u.test(description), 'the description holds no emoji'],
      [text('author') !== '', 'it names an author'],
      [manifest.isDesktopOnly === true, 'it is for the desktop only, since it uses Node'],
      ...Object.keys(manifest).map((key) => [knownKeys.includes(key), `"${key}" is no key of a manifest`] as const),
    ]),
    ...findings('package.json', [[packageVersion === version, `the version is ${packageVersion}, the manifest's ${version}`]]),
    ...findings('versions.json', [[oldestAppFor(version, versions) === minAppVersion, `what it says of ${version} is not the manifest's minAppVersion`]]),
    ...findings('CHANGELOG.md', [[changelog.includes(`## ${version}\n`) || changelog.includes('## Unreleased\n'), `it tells nothing of ${version}`]]),
  ];
}

/** versions.json gets a line only when minAppVersion changes: the newest line up to a version counts. */
function oldestAppFor(version: string, versions: Readonly<Record<string, string>>): string | undefined {
  const numbers = (name: string): readonly number[] => name.split('.').map(Number);
  const isUpTo = (name: string): boolean => compare(numbers(name), numbers(version)) <= 0;
  const last = Object.keys(versions).filter(isUpTo).sort((a, b) => compare(numbers(a), numbers(b))).at(-1);
  return last === undefined ? undefined : versions[last];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((part, index) => part !== b[index]);
  return place < 0 ? 0 : (a[place] ?? 0) - (b[place] ?? 0);
}
