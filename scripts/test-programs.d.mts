/** Names the browser goes by, the first that is found counts. */
export declare const browserNames: readonly string[];
/** Path of the first of these programs that PATH (or `path`) holds, or undefined. */
export declare function findProgram(names: readonly string[], path?: string): string | undefined;
/** What the tests need besides Node, and whether this machine has it. */
export declare const testPrograms: readonly { readonly name: string; readonly use: string; readonly debian: readonly string[]; readonly isHere: () => boolean }[];
