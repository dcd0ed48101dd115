import { releaseChanges } from './changelog';

/** The files that name the version, as text. */
export interface VersionFiles {
  readonly 'manifest.json': string;
  readonly 'package.json': string;
  readonly 'package-lock.json': string;
  readonly 'versions.json': string;
  readonly 'CHANGELOG.md': string;
}

/**
 * The same files for a new version. versions.json gets a line only when the oldest app that will do has changed.
 *
 * @param version x.y.z, higher than the one in the manifest.
 * @throws When it is no such version, or the changelog has nothing to tell.
 */
export function withVersion(files: VersionFiles, version: string): VersionFiles {
  const manifest = JSON.parse(files['manifest.json']) as { version: string; minAppVersion: string };
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is no version: x.y.z`);
  if (!isHigher(version, manifest.version)) throw new Error(`${version} is not higher than ${manifest.version}`);
  const versions = JSON.parse(files['versions.json']) as Record<string, string>;
  const isKnown = Object.values(versions).at(-1) === manifest.minAppVersion;
  return {
    'manifest.json': replaceVersion(files['manifest.json'], manifest.version, version),
    'package.json': replaceVersion(files['package.json'], manifest.version, version),
    // The root of the lock file names it twice: for itself, and as a package.
    'package-lock.json': replaceVersion(replaceVersion(files['package-lock.json'], manifest.version, version), manifest.version, version),
    'versions.json': isKnown ? files['versions.json'] : `${JSON.stringify({ ...versions, [version]: manifest.minAppVersion }, null, 2)}\n`,
    'CHANGELOG.md': releaseChanges(files['CHANGELOG.md'], version),
  };
}

function isHigher(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const place = (a ?? []).findIndex((part, index) => part !== b?.[index]);
  return place >= 0 && (a?.[place] ?? 0) > (b?.[place] ?? 0);
}

/** The first `"version": …` of a JSON text, changed. @throws When it is another one */
function replaceVersion(text: string, from: string, to: string): string {
  const line = `"version": "${from}"`;
  if (!text.includes(line)) throw new Error(`a file does not say ${line}`);
  return text.replace(line, `"version": "${to}"`);
}
