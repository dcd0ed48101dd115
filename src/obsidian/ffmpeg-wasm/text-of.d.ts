/** A module and what it imports, bundled for a worker, as text. Made by esbuild.config.mjs. */
declare module 'text-of:*' {
  const text: string;
  export default text;
}
