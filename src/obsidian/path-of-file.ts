/** Electron as the app hands it out; all of it is checked, because installers differ. */
interface ElectronWindow {
  readonly electron?: { readonly webUtils?: { getPathForFile?(file: File): string } };
}

/** Path of a file the user picked; null where this installer does not tell. @see https://www.electronjs.org/docs/latest/api/web-utils */
export function pathOfFile(file: File): string | null {
  const { electron } = window as Window & ElectronWindow;
  const path = electron?.webUtils?.getPathForFile?.(file) ?? ('path' in file && typeof file.path === 'string' ? file.path : '');
  return path === '' ? null : path;
}
