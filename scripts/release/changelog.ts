/** What the changelog says of a version, without its heading. @throws When it says nothing. */
export function changesOf(changelog: string, version: string): string {
  const lines = changelog.split('\n');
  const start = lines.indexOf(`## ${version}`);
  if (start < 0) throw new Error(`CHANGELOG.md tells nothing of ${version}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n').trim();
}

/** The changelog with what is unreleased under the heading of a version. @throws When nothing is unreleased, or the version is there already. */
export function releaseChanges(changelog: string, version: string): string {
  if (changelog.includes(`## ${version}\n`)) throw new Error(`CHANGELOG.md has ${version} already`);
  if (changesOf(changelog, 'Unreleased') === '') throw new Error('CHANGELOG.md has nothing under "Unreleased"');
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version}\n`);
}
